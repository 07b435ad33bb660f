// HTTP APIs: limits, the integration, what is changed on the way, the access log.
import { accessLine, logGroupOf } from '../../../core/http-apis/access-log.ts';
import { apiFault, type Integrated, integratedAnswer } from '../../../core/http-apis/api-answer.ts';
import { callFunction } from '../../../core/http-apis/call.ts';
import { withCors } from '../../../core/http-apis/cors.ts';
import { obstacle } from '../../../core/http-apis/forwarding.ts';
import { functionOfUri } from '../../../core/http-apis/function-uri.ts';
import { type ApiEnd, logContext } from '../../../core/http-apis/log-context.ts';
import { mappedAnswer, mappedRequest } from '../../../core/http-apis/mapping.ts';
import { payloadOne } from '../../../core/http-apis/payload-one.ts';
import { payloadTwo } from '../../../core/http-apis/payload-two.ts';
import {
  type ApiDefinition,
  type ApiPlace,
  FAILED,
  planApi,
  TOO_MANY,
} from '../../../core/http-apis/plan-api.ts';
import { type GatewayRequest, type HttpAnswer, jsonAnswer } from '../../../core/http-apis/request.ts';
import type { HttpApiStage } from '../../../model/kinds/http-api.ts';
import type { GatewayDeps } from './deps.ts';
import type { RequestLimits } from './limits.ts';

export interface ApiDeps extends GatewayDeps {
  readonly limits: RequestLimits;
}

interface Done extends Integrated {
  readonly integrationMs?: number;
  readonly integrationStatus?: number;
}

export async function answerHttpApi(
  deps: ApiDeps,
  { api, region }: { readonly api: ApiDefinition; readonly region: string },
  request: GatewayRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const plan = planApi(api, request);
  const routeKey = plan.type === 'answer' ? plan.routeKey : plan.route.key;
  const done: Done =
    plan.type === 'answer' ? { answer: plan.answer } : await limited(deps, api, plan, request, signal);
  const named = {
    ...done.answer,
    headers: [...done.answer.headers, ['apigw-requestid', request.id] as const],
  };
  // A preflight has its headers already.
  const answer =
    plan.type === 'answer' && routeKey === undefined ? named : withCors(api.spec.cors, request, named);
  if (plan.stage) {
    const end = { apiId: api.id, stage: plan.stage.name, routeKey, ...done, answer, nowMs: deps.clock.now() };
    writeAccess(deps, { region, stage: plan.stage, request, end });
  }
  if (done.error !== undefined) {
    const about = { error: done.error, api: api.id, route: routeKey, region };
    deps.log.info('An integration of an HTTP API failed', about);
  }
  return answer;
}

function limited(
  deps: ApiDeps,
  api: ApiDefinition,
  plan: ApiPlace,
  request: GatewayRequest,
  signal: AbortSignal,
): Promise<Done> | Done {
  const { stage, route } = plan;
  if (!deps.limits.passes(`${api.id}/${stage.name}`, stage, route.key, deps.clock.now()))
    return { answer: TOO_MANY };
  return integrate(deps, api, plan, request, signal);
}

async function integrate(
  deps: ApiDeps,
  api: ApiDefinition,
  plan: ApiPlace,
  request: GatewayRequest,
  signal: AbortSignal,
): Promise<Done> {
  const { integration, stage, place, route } = plan;
  if (integration.type !== 'AWS_PROXY') return notForwarded(api, plan);
  const ref = functionOfUri(integration.uri, stage.variables);
  if (!ref) return { answer: FAILED, error: `"${integration.uri}" names no function` };
  const began = deps.clock.now();
  const scope = {
    request: { ...request, path: plan.path },
    pathParameters: place.pathParameters ?? {},
    stageVariables: stage.variables ?? {},
    context: logContext(request, { apiId: api.id, stage: stage.name, routeKey: route.key, nowMs: began }),
  };
  const asked = integration.requestParameters
    ? { ...mappedRequest(integration.requestParameters, scope), path: request.path }
    : request;
  const form = integration.payloadVersion;
  const event = form === '1.0' ? payloadOne(asked, place) : payloadTwo(asked, place);
  const late = new AbortController();
  const cancel = deps.clock.after(integration.timeoutMs, () => late.abort());
  try {
    const either = AbortSignal.any([signal, late.signal]);
    const called = await callFunction(deps.calls, { ref, request: asked, event, signal: either });
    const made = await integratedAnswer(form, called);
    const integrationMs = deps.clock.now() - began;
    const answer = mappedAnswer(integration.responseParameters, made.answer, scope);
    return { ...made, answer, integrationMs, integrationStatus: called.head.statusCode };
  } catch (error) {
    return { ...apiFault(error, late.signal.aborted), integrationMs: deps.clock.now() - began };
  } finally {
    cancel();
  }
}

/** The balancer forwards by itself what it can: here is what it cannot. */
function notForwarded(api: ApiDefinition, { route, integration }: ApiPlace): Done {
  const unknown = `"${integration.uri}" is no load balancer, Service, machine or address of this Tutti`;
  const error = `Cannot forward "${route.key}": ${obstacle(api, route, integration) ?? unknown}`;
  return { answer: jsonAnswer(501, { message: error }), error };
}

interface Ended {
  readonly region: string;
  readonly stage: HttpApiStage['spec'];
  readonly request: GatewayRequest;
  readonly end: ApiEnd;
}

function writeAccess({ writeLine }: ApiDeps, { region, stage, request, end }: Ended): void {
  const { accessLog } = stage;
  const group = accessLog && logGroupOf(accessLog.destinationArn);
  if (!accessLog || group === undefined) return;
  const day = new Date(request.atMs).toISOString().slice(0, 10).replaceAll('-', '/');
  writeLine({
    region,
    group,
    stream: `${stage.api}_${stage.name.replace('$', '')}_${day}`,
    timestamp: request.atMs,
    message: accessLine(accessLog.format, logContext(request, end)),
  });
}
