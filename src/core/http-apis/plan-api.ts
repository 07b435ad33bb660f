// What does an HTTP API do with a request? It answers by itself, or an integration does.
//
// Stage, then preflight, then route. A stage that deploys by itself has the routes of now, another those of its deployment. What is not
// evaluated here - authorizers, signatures of single routes - lets nobody through.
import { AWS_ACCOUNT } from '../../model/aws-account.ts';
import type {
  HttpApi,
  HttpApiDeployment,
  HttpApiIntegration,
  HttpApiRoute,
  HttpApiStage,
} from '../../model/kinds/http-api.ts';
import { isPreflight, preflightAnswer } from './cors.ts';
import { type PayloadPlace, shownPath } from './payload-two.ts';
import { type GatewayRequest, type HttpAnswer, jsonAnswer } from './request.ts';
import { selectRoute } from './routes.ts';
import { selectStage } from './stages.ts';

type StageSpec = HttpApiStage['spec'];
type RouteSpec = HttpApiRoute['spec'];
type IntegrationSpec = HttpApiIntegration['spec'];

export interface ApiDefinition {
  readonly id: string;
  readonly spec: HttpApi['spec'];
  readonly stages: readonly StageSpec[];
  readonly routes: readonly RouteSpec[];
  readonly integrations: readonly IntegrationSpec[];
  readonly deployments: readonly HttpApiDeployment['spec'][];
}

export interface ApiPlace {
  readonly stage: StageSpec;
  readonly route: RouteSpec;
  readonly integration: IntegrationSpec;
  /** Without the stage. */
  readonly path: string;
  readonly place: PayloadPlace;
}

export type ApiPlan =
  | {
      readonly type: 'answer';
      readonly answer: HttpAnswer;
      readonly stage?: StageSpec;
      readonly routeKey?: string;
    }
  | ({ readonly type: 'integration' } & ApiPlace);

/** What is to be done with a request. */
export function planApi(api: ApiDefinition, request: GatewayRequest): ApiPlan {
  if (api.spec.disableExecuteApiEndpoint) return { type: 'answer', answer: NOT_FOUND };
  const asked = selectStage(api.stages, request.path);
  if (!asked) return { type: 'answer', answer: NOT_FOUND };
  const { stage, path } = asked;
  const { cors } = api.spec;
  if (cors && isPreflight(request))
    return { type: 'answer', answer: preflightAnswer(cors, request, 204), stage };
  const deployed = deployedIn(api, stage);
  const found = deployed && selectRoute(deployed.routes, request.method, path);
  if (!found) return { type: 'answer', answer: NOT_FOUND, stage };
  const { route, pathParameters } = found;
  const refusal = refusalOf(route);
  const integration = deployed.integrations.find(({ id }) => id === route.integration);
  const told = { stage, routeKey: route.key };
  if (refusal) return { type: 'answer', answer: refusal, ...told };
  if (!integration) return { type: 'answer', answer: FAILED, ...told };
  return {
    type: 'integration',
    ...{ stage, route, integration, path },
    place: {
      accountId: AWS_ACCOUNT,
      apiId: api.id,
      routeKey: route.key,
      stage: stage.name,
      path: shownPath(request.path),
      pathParameters,
      stageVariables: stage.variables,
    },
  };
}

export const NOT_FOUND = jsonAnswer(404, { message: 'Not Found' });
export const FAILED = jsonAnswer(500, { message: 'Internal Server Error' });
export const UNAVAILABLE = jsonAnswer(503, { message: 'Service Unavailable' });
export const TOO_MANY = jsonAnswer(429, { message: 'Too Many Requests' });
export const TOO_LARGE_FOR_API = jsonAnswer(413, { message: 'Request Entity Too Large' });

function deployedIn(
  api: ApiDefinition,
  stage: StageSpec,
): Pick<ApiDefinition, 'routes' | 'integrations'> | undefined {
  return stage.autoDeploy ? api : api.deployments.find(({ id }) => id === stage.deployment);
}

function refusalOf({ key, authorization }: RouteSpec): HttpAnswer | undefined {
  if (authorization === 'NONE') return undefined;
  const message = `Route "${key}" asks for authorization ${authorization}, which is not evaluated here: nobody gets through`;
  return jsonAnswer(501, { message });
}
