// Names of function URLs and HTTP APIs: those that there are.
import type { Informer } from '../../machinery/informer.ts';
import { endpointOfHost, functionUrlHost, httpApiHost } from '../../model/function-hosts.ts';
import type { FunctionUrl } from '../../model/kinds/function-rules.ts';
import type { HttpApi } from '../../model/kinds/http-api.ts';

export interface EndpointSources {
  readonly functionUrls: Informer<FunctionUrl>;
  readonly httpApis: Informer<HttpApi>;
}

/** Every name that answers. */
export function endpointHosts({ functionUrls, httpApis }: EndpointSources): readonly string[] {
  return [
    ...functionUrls.list().map(({ metadata, spec }) => functionUrlHost(spec.urlId, metadata.namespace ?? '')),
    ...httpApis.list().map(({ metadata }) => httpApiHost(metadata.name, metadata.namespace ?? '')),
  ];
}

/** Whether a function URL or HTTP API has this name. */
export function isEndpoint({ functionUrls, httpApis }: EndpointSources, name: string): boolean {
  const found = endpointOfHost(name);
  if (found === undefined) return false;
  const { region, id } = found;
  if (found.type === 'http-api') return httpApis.find({ namespace: region, name: id }) !== undefined;
  return functionUrls.list(region).some(({ spec }) => spec.urlId === id);
}
