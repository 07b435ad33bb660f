// Whom is a request for, and what is the answer? The balancer says it in a header that no client can send through it.
import type { IncomingMessage } from 'node:http';
import { TOO_LARGE } from '../../../core/http-apis/call.ts';
import { TOO_LARGE_FOR_API } from '../../../core/http-apis/plan-api.ts';
import { type HttpAnswer, jsonAnswer } from '../../../core/http-apis/request.ts';
import { FORBIDDEN, type StreamedAnswer } from '../../../core/http-apis/url-answer.ts';
import { endpointOf, readRequest } from '../../../machinery/plain-http/request.ts';
import { answerForBalancer, htmlAnswer, MOST_TARGET_BYTES } from './balancer-target.ts';
import type { Endpoint } from './endpoints.ts';
import { answerFunctionUrl } from './function-url.ts';
import { type ApiDeps, answerHttpApi } from './http-api.ts';

type Answer = HttpAnswer | StreamedAnswer;

/** What HTTP APIs take at most; invocations take less. */
const MOST_BODY_BYTES = 10 * 1024 * 1024;

/** Never throws, unless the client leaves while it sends. */
export async function answerRequest(
  deps: ApiDeps,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<Answer> {
  const asked = endpointOf(incoming);
  if (asked === undefined) return refuse(incoming, NOT_BY_BALANCER);
  const [, namespace, name] = /^target-group\/([^/]+)\/([^/]+)$/.exec(asked) ?? [];
  if (namespace !== undefined && name !== undefined)
    return ofTargetGroup(deps, incoming, { namespace, name }, signal);
  const endpoint = deps.findEndpoint(incoming.headers.host ?? '');
  return endpoint ? ofEndpoint(deps, incoming, endpoint, signal) : refuse(incoming, FORBIDDEN);
}

async function ofEndpoint(
  deps: ApiDeps,
  incoming: IncomingMessage,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Answer> {
  const told = { id: deps.newId(), atMs: deps.clock.now(), mostBytes: MOST_BODY_BYTES };
  const request = await readRequest(incoming, told);
  if (endpoint.type === 'function-url') {
    if (!request) return jsonAnswer(413, { Message: TOO_LARGE });
    return answerFunctionUrl(deps, endpoint.url, request, signal);
  }
  return request ? answerHttpApi(deps, endpoint, request, signal) : TOO_LARGE_FOR_API;
}

async function ofTargetGroup(
  deps: ApiDeps,
  incoming: IncomingMessage,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<Answer> {
  const told = { id: deps.newId(), atMs: deps.clock.now(), mostBytes: MOST_TARGET_BYTES };
  const request = await readRequest(incoming, told);
  if (!request) return htmlAnswer(413, 'Request Entity Too Large');
  const group = deps.findTargetGroup(namespace, name);
  const ref = group?.spec.function;
  if (!group || !ref) return htmlAnswer(503, 'Service Temporarily Unavailable');
  return answerForBalancer(deps, { group, ref }, request, signal);
}

const NOT_BY_BALANCER = jsonAnswer(403, { Message: 'Forbidden: this port answers the balancer only' });

async function refuse(incoming: IncomingMessage, answer: HttpAnswer): Promise<HttpAnswer> {
  for await (const _ of incoming);
  return answer;
}
