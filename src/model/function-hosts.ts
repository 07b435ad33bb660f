// Host names at which functions and HTTP APIs answer, and where: all at one address of the load balancers' range.
import type { HostLayout } from './host-layout.ts';

/** What the balancer tells the gateway in this header: `host` (look at the name that was asked for), or `target-group/<namespace>/<name>`. */
export const ENDPOINT_HEADER = 'x-tutti-endpoint';

/** `abc….lambda-url.us-east-2.on.aws` */
export function functionUrlHost(urlId: string, region: string): string {
  return `${urlId}.lambda-url.${region}.on.aws`;
}

/** `a1b2c3d4e5.execute-api.us-east-2.amazonaws.com` */
export function httpApiHost(apiId: string, region: string): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`;
}

export interface EndpointName {
  readonly type: 'function-url' | 'http-api';
  readonly id: string;
  readonly region: string;
}

/** What a host name is the name of, whether there is one or not; ports and upper case are passed over. */
export function endpointOfHost(host: string): EndpointName | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  const url = /^([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\.on\.aws$/.exec(name);
  if (url) return { type: 'function-url', id: url[1] ?? '', region: url[2] ?? '' };
  const api = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/.exec(name);
  return api ? { type: 'http-api', id: api[1] ?? '', region: api[2] ?? '' } : undefined;
}

/** What a certificate of a region's endpoints is good for. */
export function endpointWildcards(region: string): readonly string[] {
  return [functionUrlHost('*', region), httpApiHost('*', region)];
}

/** The address on which all of them answer; no load balancer gets it. */
export function endpointAddress({ loadBalancerRange }: Pick<HostLayout, 'loadBalancerRange'>): string {
  return `${loadBalancerRange.split('.').slice(0, 2).join('.')}.0.1`;
}

/** The Secret of a region with the certificate of its endpoints. */
export const ENDPOINT_CERTIFICATE = 'function-endpoints';
