// Which connections does a unit still have, and how are stale ones forgotten?
//
// Connections are read where they end: in the unit's own network namespace. Those of the host itself (probes, from our
// gateway address; the balancer, from an address of its range) are not counted: the balancer knows its own requests better.
// Clients on the host's loopback come from the link address and are. Where nothing listens in the namespace itself, it may be
// the way to a guest with a kernel of its own: what the host's connection tracking remembers is counted then.
import { endianness } from 'node:os';
import type { HostLayout } from '../../../model/host-layout.ts';
import type { Endpoint, Protocol } from '../driver.ts';
import { runUnchecked } from './command.ts';

const LISTENS = '0A';
/** How the kernel writes that an IPv6 address is an IPv4 one: each group of four bytes as the processor has numbers. */
const MAPPED = endianness() === 'LE' ? '0000000000000000FFFF0000' : '00000000000000000000FFFF';
const LOOPBACK_6 = endianness() === 'LE' ? /^0{24}01000000$/ : /^0{31}1$/;

/** What the host's own connections come from. */
export type OwnSources = Pick<HostLayout, 'dnsAddress' | 'loadBalancerUnitRange'>;

/** Whether the unit's own sockets can answer: something listens there. */
export function hasListeners(sockets: string): boolean {
  return sockets.split(' ').some((socket) => socket.startsWith(`${LISTENS}:`));
}

/** Connections to the address that the host forwards, less its own. */
export async function countForwarded(address: string, own: OwnSources): Promise<number> {
  const words = ['--proto', 'tcp', '--state', 'ESTABLISHED', '--reply-src', address];
  const { stdout } = await runUnchecked(['conntrack', '--dump', ...words]); // none: exit code 0, or 1 by older versions
  return countTracked(stdout, own);
}

/** Of lines such as `tcp 6 431999 ESTABLISHED src=10.204.0.3 dst=10.204.0.1 sport=…`. */
export function countTracked(listing: string, own: OwnSources): number {
  const sources = listing.split('\n').flatMap((line) => / src=(\S+) /.exec(line)?.[1] ?? []);
  return sources.filter((source) => isOther(source, own)).length;
}

/**
 * Connections to ports that listen, less those from the host itself and from the unit to itself. `sockets`: state, local
 * port and peer's address of each, `01:1F90:0300CC0A`, as the porter finds them.
 */
export function countConnections(sockets: string, own: OwnSources): number {
  const all = sockets.split(' ').map((socket) => socket.split(':'));
  const listening = new Set(all.filter(([state]) => state === LISTENS).map(([, port]) => port));
  return all.filter(
    ([state, port, peer = '']) => state !== LISTENS && listening.has(port) && isCounted(peer, own),
  ).length;
}

function isCounted(peer: string, own: OwnSources): boolean {
  if (peer.length === 8) return isOther(dotted(peer), own);
  if (peer.startsWith(MAPPED)) return isOther(dotted(peer.slice(MAPPED.length)), own);
  return peer !== '' && !LOOPBACK_6.test(peer);
}

function isOther(address: string, { dnsAddress, loadBalancerUnitRange }: OwnSources): boolean {
  const balancers = loadBalancerUnitRange.replace(/0\.0\/16$/, '');
  return address !== dnsAddress && !address.startsWith(balancers) && !address.startsWith('127.');
}

/** `0300CC0A` -> `10.204.0.3`. */
function dotted(hex: string): string {
  const bytes = [...Buffer.from(hex, 'hex')];
  return (endianness() === 'LE' ? bytes.reverse() : bytes).join('.');
}

/** Drops the kernel's memory of translated connections to the endpoint; the next packet is a new connection. */
export async function forgetConnections(endpoint: Endpoint, protocol: Protocol): Promise<void> {
  const { exitCode, stderr } = await runUnchecked([
    'conntrack',
    '--delete',
    '--proto',
    protocol.toLowerCase(),
    '--reply-src',
    endpoint.address,
    '--reply-port-src',
    String(endpoint.port),
  ]);
  // Exit code 1 with "0 flow entries have been deleted" is: there was nothing to forget.
  if (exitCode !== 0 && !stderr.includes('flow entries')) throw new Error(`conntrack: ${stderr.trim()}`);
}
