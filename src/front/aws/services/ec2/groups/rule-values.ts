// Protocols, ports and ranges of rules: what EC2 takes, and the one form in which it keeps them.
import { isIPv4, isIPv6 } from 'node:net';
import { AwsFault } from '../../../fault.ts';
import { invalidParameter, missingParameter } from '../faults.ts';

const BY_NUMBER: { readonly [number: string]: string } = { 6: 'tcp', 17: 'udp', 1: 'icmp', 58: 'icmpv6' };
const NAMES = new Set(Object.values(BY_NUMBER));

/** `tcp` for `6` and `TCP`; `-1` for `all`. */
export function protocolOf(text: string | undefined): string {
  if (!text) throw missingParameter('ipProtocol');
  const lower = text.toLowerCase();
  if (lower === '-1' || lower === 'all') return '-1';
  if (NAMES.has(lower)) return lower;
  const number = Number(lower);
  if (!/^\d+$/.test(lower) || number > 255)
    throw new AwsFault(
      'InvalidPermission.Malformed',
      `Unsupported IP protocol "${text}" - supported: [tcp, udp, icmp, icmpv6, -1, 0-255]`,
    );
  return BY_NUMBER[lower] ?? lower;
}

export interface Ports {
  readonly fromPort?: number;
  readonly toPort?: number;
}

/** Of TCP and UDP a range, of ICMP type and code, of others none. */
export function portsOf(protocol: string, from: number | undefined, to: number | undefined): Ports {
  if (protocol === 'tcp' || protocol === 'udp') return portRange(protocol, from, to);
  if (protocol !== 'icmp' && protocol !== 'icmpv6') return {};
  const [fromPort, toPort] = [from ?? -1, to ?? -1];
  for (const value of [fromPort, toPort])
    if (value < -1 || value > 255) throw invalidParameter(`ICMP type or code (${value}) out of range`);
  if (fromPort === -1 && toPort !== -1)
    throw invalidParameter(`ICMP code (${toPort}) cannot be specified for all types`);
  return { fromPort, toPort };
}

function portRange(protocol: string, from: number | undefined, to: number | undefined): Ports {
  if (from === undefined || to === undefined)
    throw invalidParameter(
      "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
    );
  for (const port of [from, to])
    if (port < 0 || port > 65_535) throw invalidParameter(`TCP/UDP port (${port}) out of range`);
  if (from > to) throw invalidParameter(`Invalid ${protocol.toUpperCase()} port range (${from}:${to})`);
  return { fromPort: from, toPort: to };
}

/** With the bits of the host taken away, as EC2 keeps it: `10.0.0.0/24` of `10.0.0.5/24`. */
export function cidrText(text: string): string {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32 || rest.length > 0)
    throw invalidParameter(`CIDR block ${text} is malformed`);
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(bits));
  const base = Math.floor(value / size) * size;
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join('.')}/${Number(bits)}`;
}

export function cidrText6(text: string): string {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (!isIPv6(address) || !/^\d{1,3}$/.test(bits) || Number(bits) > 128 || rest.length > 0)
    throw invalidParameter(`CIDR block ${text} is malformed`);
  return `${new URL(`http://[${address}]`).hostname.slice(1, -1)}/${Number(bits)}`;
}
