// What answers at a host name: function URLs and HTTP APIs, found by name in the caches of their objects.
import type { ApiDefinition } from '../../../core/http-apis/plan-api.ts';
import type { Clock } from '../../../machinery/clock.ts';
import type { Informer } from '../../../machinery/informer.ts';
import type { Log } from '../../../machinery/log.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { startInformer } from '../../../machinery/reflector.ts';
import { endpointOfHost } from '../../../model/function-hosts.ts';
import { type FunctionUrl, functionUrlKind } from '../../../model/kinds/function-rules.ts';
import {
  type HttpApi,
  type HttpApiDeployment,
  type HttpApiIntegration,
  type HttpApiRoute,
  type HttpApiStage,
  httpApiDeploymentKind,
  httpApiIntegrationKind,
  httpApiKind,
  httpApiRouteKind,
  httpApiStageKind,
} from '../../../model/kinds/http-api.ts';
import { type ApiObject, isDeleting } from '../../../model/object.ts';

export type Endpoint =
  | { readonly type: 'function-url'; readonly region: string; readonly url: FunctionUrl }
  | { readonly type: 'http-api'; readonly region: string; readonly api: ApiDefinition };

export interface EndpointInformers {
  readonly functionUrls: Informer<FunctionUrl>;
  readonly httpApis: Informer<HttpApi>;
  readonly stages: Informer<HttpApiStage>;
  readonly routes: Informer<HttpApiRoute>;
  readonly integrations: Informer<HttpApiIntegration>;
  readonly deployments: Informer<HttpApiDeployment>;
}

const BY_ID = 'id';
const BY_API = 'api';
const ofApi = ({ metadata, spec }: ApiObject & { readonly spec: { readonly api: string } }) => [
  `${metadata.namespace}/${spec.api}`,
];
const urlId = ({ metadata, spec }: FunctionUrl) => [`${metadata.namespace}/${spec.urlId}`];

export function startEndpointInformers(follow: {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}): EndpointInformers {
  const indexes = { [BY_API]: ofApi };
  return {
    functionUrls: startInformer({ ...follow, kind: functionUrlKind, indexes: { [BY_ID]: urlId } }),
    httpApis: startInformer({ ...follow, kind: httpApiKind }),
    stages: startInformer({ ...follow, kind: httpApiStageKind, indexes }),
    routes: startInformer({ ...follow, kind: httpApiRouteKind, indexes }),
    integrations: startInformer({ ...follow, kind: httpApiIntegrationKind, indexes }),
    deployments: startInformer({ ...follow, kind: httpApiDeploymentKind, indexes }),
  };
}

/** What answers at this host name; undefined when nothing does. */
export function findEndpoint(informers: EndpointInformers, host: string): Endpoint | undefined {
  const name = endpointOfHost(host);
  if (name === undefined) return undefined;
  const { region, id } = name;
  if (name.type === 'function-url') {
    const url = informers.functionUrls.byIndex(BY_ID, `${region}/${id}`).find((each) => !isDeleting(each));
    return url && { type: 'function-url', region, url };
  }
  const api = informers.httpApis.find({ namespace: region, name: id });
  return api && !isDeleting(api)
    ? { type: 'http-api', region, api: definitionOf(informers, region, api) }
    : undefined;
}

/** An API with all that is its own. */
export function definitionOf(
  informers: EndpointInformers,
  region: string,
  { metadata, spec }: HttpApi,
): ApiDefinition {
  const key = `${region}/${metadata.name}`;
  const specs = <S>(informer: Informer<ApiObject & { readonly spec: S }>): readonly S[] =>
    informer.byIndex(BY_API, key).map((each) => each.spec);
  return {
    id: metadata.name,
    spec,
    stages: specs(informers.stages),
    routes: specs(informers.routes),
    integrations: specs(informers.integrations),
    deployments: specs(informers.deployments),
  };
}
