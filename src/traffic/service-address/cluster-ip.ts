// Which cluster address does a Service get? One of the range that nobody has, or the one that it asks for.
//
// The network's own address and the broadcast address are never given, nor is the name server's.
import { isIPv4 } from 'node:net';
import type { FieldError } from '../../model/errors.ts';
import { isHeadless, type Service, wantsClusterIP } from '../../model/kinds/service.ts';
import type { ServiceSpec } from '../../model/wire/kubernetes.ts';
import { chooseFree, type NumberRange } from './choose.ts';

export interface AddressRange extends NumberRange {
  /** As configured: `10.96.0.0/12`. */
  readonly text: string;
  /** Inside the range, but not for Services. */
  readonly taken: readonly string[];
}

export type Choice = { readonly spec: ServiceSpec } | { readonly problem: FieldError };

const RESERVE = { least: 16, divisor: 16, most: 256 };

/** The addresses of an IPv4 range that can be given. Throws RangeError for anything else. */
export function addressRange(text: string, taken: readonly string[] = []): AddressRange {
  const [network = '', bits = ''] = text.split('/');
  const length = Number(bits);
  if (!isIPv4(network) || !Number.isInteger(length) || length < 8 || length > 30)
    throw new RangeError(`Not a range of IPv4 addresses: "${text}"`);
  const size = 2 ** (32 - length);
  const base = Math.floor(numberOf(network) / size) * size;
  return { text, taken, first: base + 1, last: base + size - 2 };
}

export function clusterIPClaim(address: string): string {
  return `service-addresses/${address}`;
}

/** The spec with its address. `isFree` answers for addresses. */
export function chooseClusterIP(
  service: Service,
  range: AddressRange,
  isFree: (address: string) => boolean,
): Choice {
  const { spec } = service;
  if (!wantsClusterIP(service)) return { spec };
  const family = familyProblem(service);
  if (family) return { problem: family };
  const canHave = (address: string) => !range.taken.includes(address) && isFree(address);
  const asked = spec.clusterIP;
  if (asked) {
    const reason = refusal(asked, range, canHave);
    return reason === undefined ? { spec } : { problem: addressProblem(spec, asked, reason) };
  }
  const number = chooseFree(range, RESERVE, service.metadata.uid, (it) => canHave(addressOf(it)));
  if (number === undefined) return { problem: addressProblem(spec, '', 'range is full') };
  const address = addressOf(number);
  return { spec: { ...spec, clusterIP: address, clusterIPs: [address] } };
}

function refusal(
  address: string,
  range: AddressRange,
  canHave: (address: string) => boolean,
): string | undefined {
  const number = isIPv4(address) ? numberOf(address) : -1;
  if (number < range.first || number > range.last)
    return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${range.text}`;
  return canHave(address) ? undefined : 'provided IP is already allocated';
}

function addressProblem({ clusterIPs }: ServiceSpec, address: string, reason: string): FieldError {
  const detail =
    address === ''
      ? `failed to allocate a serviceIP: ${reason}`
      : `failed to allocate IP ${address}: ${reason}`;
  return { type: 'Invalid', field: 'spec.clusterIPs', value: clusterIPs ?? [], detail };
}

/** There are IPv4 addresses only; a headless Service without pods of its own may say what it likes. */
function familyProblem(service: Service): FieldError | undefined {
  const { ipFamilyPolicy, ipFamilies = [], selector = {} } = service.spec;
  if (isHeadless(service) && Object.keys(selector).length === 0) return undefined;
  if (ipFamilyPolicy === 'RequireDualStack') {
    const detail = 'this cluster is not configured for dual-stack services';
    return { type: 'Invalid', field: 'spec.ipFamilyPolicy', value: ipFamilyPolicy, detail };
  }
  const index = ipFamilies.findIndex((family) => family !== 'IPv4');
  if (index < 0) return undefined;
  const detail = 'not configured on this cluster';
  return { type: 'Invalid', field: `spec.ipFamilies[${index}]`, value: ipFamilies[index], detail };
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
