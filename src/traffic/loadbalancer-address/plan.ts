// Which host address does a load balancer listen on?
//
// One address of the loopback range each, the lowest that is free, kept as long as the load balancer lives. An address
// that the spec asks for is given if it lies in the range and nobody has it.
import type { LoadBalancer } from '../../model/traffic-types.ts';

export interface Observed {
  readonly loadBalancer: LoadBalancer;
  /** All, the one above included. */
  readonly all: readonly LoadBalancer[];
  /** `127.77.0.0/16`: a /16. */
  readonly range: string;
  readonly hostDomain: string;
}

export type Plan =
  | { readonly type: 'keep' }
  | { readonly type: 'assign'; readonly address: string; readonly dnsName: string }
  | { readonly type: 'refuse'; readonly reason: string };

/** Address .0.0 stays free: people take it for the network. At .0.1 functions and HTTP APIs answer (endpointAddress). */
const FIRST = 2;
const LAST = 256 * 256 - 2;

export function plan({ loadBalancer, all, range, hostDomain }: Observed): Plan {
  const wanted = loadBalancer.spec.address;
  const has = loadBalancer.status?.address;
  if (has !== undefined && (wanted === undefined || wanted === has)) return { type: 'keep' };
  const prefix = prefixOf(range);
  const taken = new Set(
    all
      .filter((other) => other.metadata.uid !== loadBalancer.metadata.uid)
      .flatMap(({ status, spec }) => [status?.address, spec.address])
      .filter((address) => address !== undefined),
  );
  if (wanted !== undefined && !isInRange(wanted, prefix)) {
    return { type: 'refuse', reason: `address ${wanted} is not in the range ${range}` };
  }
  if (wanted !== undefined && (taken.has(wanted) || wanted === `${prefix}.0.1`))
    return { type: 'refuse', reason: `address ${wanted} is already in use` };
  const address = wanted ?? lowestFree(prefix, taken);
  if (address === undefined) return { type: 'refuse', reason: `no address is left in the range ${range}` };
  return { type: 'assign', address, dnsName: loadBalancer.spec.dnsName ?? dnsName(loadBalancer, hostDomain) };
}

/** `web.default.lb.tutti.internal` */
function dnsName({ metadata }: LoadBalancer, hostDomain: string): string {
  return `${metadata.annotations?.['tutti.dev/dns-label'] ?? metadata.name}.${metadata.namespace}.lb.${hostDomain}`;
}

function prefixOf(range: string): string {
  const [network = '', bits] = range.split('/');
  if (bits !== '16') throw new RangeError(`Not a /16: ${range}`);
  return network.split('.').slice(0, 2).join('.');
}

function isInRange(address: string, prefix: string): boolean {
  const octets = address.split('.').map(Number);
  return (
    octets.length === 4 &&
    octets.every((octet) => octet >= 0 && octet <= 255) &&
    address.startsWith(`${prefix}.`)
  );
}

function lowestFree(prefix: string, taken: ReadonlySet<string>): string | undefined {
  for (let index = FIRST; index <= LAST; index += 1) {
    const address = `${prefix}.${index >> 8}.${index & 255}`;
    if (!taken.has(address)) return address;
  }
  return undefined;
}
