// /api, /apis and what is below them, /version: which form, and has the client got it already?
import { createHash } from 'node:crypto';
import type { Answer, Call, FrontParts } from '../call.ts';
import { mediaRanges, negotiate } from '../negotiation.ts';
import { noSuchResource } from '../verbs/target.ts';
import { aggregated, apiGroup, apiGroupList, apiResourceList, apiVersions } from './documents.ts';
import { resourcesOf } from './resource.ts';

/** The Kubernetes release whose behaviour this front has. */
export const KUBERNETES = { major: '1', minor: '33', gitVersion: 'v1.33.0' } as const;

export function serveVersion(): Answer {
  const body = {
    ...KUBERNETES,
    gitVersion: `${KUBERNETES.gitVersion}+tutti`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  };
  return { code: 200, body };
}

export function serveApi(call: Call, { api }: FrontParts): Answer {
  const version = aggregatedVersion(call);
  if (version) return serveAggregated(call, aggregated(resourcesOf(api.kinds), true, version), version);
  const address = `${call.request.socket.localAddress}:${call.request.socket.localPort}`;
  return tagged(call, apiVersions(address));
}

export function serveApis(call: Call, { api }: FrontParts): Answer {
  const version = aggregatedVersion(call);
  if (version) return serveAggregated(call, aggregated(resourcesOf(api.kinds), false, version), version);
  return tagged(call, apiGroupList(resourcesOf(api.kinds)));
}

export function serveGroup(call: Call, { api }: FrontParts, group: string): Answer {
  const body = apiGroup(resourcesOf(api.kinds), group);
  if (!body) throw noSuchResource();
  return tagged(call, body);
}

export function serveGroupVersion(call: Call, { api }: FrontParts, group: string, version: string): Answer {
  const body = apiResourceList(resourcesOf(api.kinds), group, version);
  if (!body) throw noSuchResource();
  return tagged(call, body);
}

/** Which aggregated form the client prefers to the plain one, if any. */
function aggregatedVersion({ request }: Call): 'v2' | 'v2beta1' | undefined {
  for (const { type, parameters } of mediaRanges(request.headers.accept ?? '*/*')) {
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') continue;
    const { as, g: group, v: version } = parameters;
    if (as === undefined) return undefined;
    if (as !== 'APIGroupDiscoveryList' || group !== 'apidiscovery.k8s.io') continue;
    if (version === 'v2' || version === 'v2beta1') return version;
  }
  return undefined;
}

function serveAggregated(call: Call, body: object, version: string): Answer {
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return tagged(call, body, contentType);
}

/** With an ETag: clients keep discovery on disk and ask whether it is still good. */
function tagged(call: Call, body: object, contentType = 'application/json'): Answer {
  if (contentType === 'application/json') negotiate(call.request.headers.accept);
  const text = `${JSON.stringify(body)}\n`;
  const tag = `"${createHash('sha256').update(text).digest('hex').toUpperCase()}"`;
  const headers = { ETag: tag, 'Cache-Control': 'public' };
  if (call.request.headers['if-none-match'] === tag) return { code: 304, text: '', contentType, headers };
  return { code: 200, text, contentType, headers };
}
