// Function URLs whose callers sign: the balancer sends their requests here, since the agent knows nobody's keys.
//
// A signature for the service `lambda` in the URL's region is verified, then the function is called as the agent calls it for anybody.
// The balancer's header says that a request is one of these; who forges it gains nothing, as the signature decides.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callFunction, TOO_LARGE } from '../../../core/http-apis/call.ts';
import { withCors } from '../../../core/http-apis/cors.ts';
import { type IamIdentity, urlEvent } from '../../../core/http-apis/payload-two.ts';
import { type GatewayRequest, jsonAnswer } from '../../../core/http-apis/request.ts';
import { earlyUrlAnswer, FORBIDDEN, urlAnswer, urlFault } from '../../../core/http-apis/url-answer.ts';
import type { Clock } from '../../../machinery/clock.ts';
import type { Log } from '../../../machinery/log.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { type PlainAnswer, sendAnswer } from '../../../machinery/plain-http/answer.ts';
import { endpointOf, readRequest } from '../../../machinery/plain-http/request.ts';
import type { FunctionCalls } from '../../../model/function-calls.ts';
import { endpointOfHost } from '../../../model/function-hosts.ts';
import { type FunctionUrl, functionUrlKind } from '../../../model/kinds/function-rules.ts';
import { isDeleting } from '../../../model/object.ts';
import { AwsFault } from '../fault.ts';
import type { Caller } from '../identity/caller.ts';
import type { Credentials } from '../identity/credentials.ts';
import { verifySignature } from '../signing/verify.ts';
import type { WireRequest } from '../wire/protocol.ts';

export interface FunctionUrlDeps {
  readonly client: ObjectClient;
  readonly agent: Pick<FunctionCalls, 'invokeFunction'>;
  readonly credentials: Credentials;
  newId(): string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Answers a request that is for a function URL, and says so; others it leaves alone. */
export type FunctionUrls = (incoming: IncomingMessage, response: ServerResponse) => boolean;

const MOST_BODY_BYTES = 6 * 1024 * 1024;

export function openFunctionUrls(deps: FunctionUrlDeps): FunctionUrls {
  return (incoming, response) => {
    if (endpointOf(incoming) === undefined) return false;
    const left = new AbortController();
    response.once('close', () => left.abort());
    answer(deps, incoming, left.signal)
      .then((made) => sendAnswer(incoming, response, made))
      .catch((error: unknown) => {
        if (!left.signal.aborted) deps.log.warn('Cannot answer at a function URL', { error });
        response.destroy();
      });
    return true;
  };
}

async function answer(
  deps: FunctionUrlDeps,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<PlainAnswer> {
  const told = { id: deps.newId(), atMs: deps.clock.now(), mostBytes: MOST_BODY_BYTES };
  const request = await readRequest(incoming, told);
  if (!request) return jsonAnswer(413, { Message: TOO_LARGE });
  const url = await findUrl(deps.client, request.host);
  if (!url) return FORBIDDEN;
  const early = earlyUrlAnswer(url.spec, request);
  if (early) return early;
  const { metadata, spec } = url;
  try {
    const region = metadata.namespace ?? '';
    const caller = await callerOf(deps, request, region);
    const { functionName: name, qualifier } = spec;
    const ref = { region, name, ...(qualifier === undefined ? {} : { qualifier }) };
    const event = urlEvent(request, spec.urlId, identity(caller));
    const stream = spec.invokeMode === 'RESPONSE_STREAM';
    const called = await callFunction(deps.agent, { ref, request, event, stream, signal });
    return await urlAnswer(spec, request, called);
  } catch (error) {
    const refused = error instanceof AwsFault ? jsonAnswer(403, { Message: error.message }) : urlFault(error);
    return withCors(spec.cors, request, refused);
  }
}

async function findUrl(client: ObjectClient, host: string): Promise<FunctionUrl | undefined> {
  const name = endpointOfHost(host);
  if (name?.type !== 'function-url') return undefined;
  const { items } = await client.list(functionUrlKind, { namespace: name.region });
  return items.find((url) => url.spec.urlId === name.id && !isDeleting(url));
}

/** Throws AwsFault. */
async function callerOf(
  { credentials, clock }: FunctionUrlDeps,
  request: GatewayRequest,
  region: string,
): Promise<Caller> {
  const signed = await verifySignature(wireRequest(request), { credentials, nowMs: clock.now() });
  if (signed.signingName !== 'lambda' || signed.region !== region)
    throw new AwsFault(
      'SignatureDoesNotMatch',
      `Credential should be scoped to service 'lambda' and region '${region}', not '${signed.signingName}' and '${signed.region}'`,
      { status: 403 },
    );
  return signed.caller;
}

function wireRequest({ method, path, query, headers, body }: GatewayRequest): WireRequest {
  const joined: Record<string, string> = {};
  for (const [name, value] of headers)
    joined[name] = joined[name] === undefined ? value : `${joined[name]}, ${value}`;
  return { method, path, query, headers: joined, body: Buffer.from(body) };
}

function identity({ accessKeyId = '', account, userId, arn }: Caller): IamIdentity {
  return { accessKey: accessKeyId, accountId: account, callerId: userId, userArn: arn, userId };
}
