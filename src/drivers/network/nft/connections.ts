// Which connections does a unit still have, and how are stale ones forgotten?
//
// Connections are read where they end: in the unit's own network namespace, so the answer does not depend on the size of
// the host's tables. Those of the host itself (the balancer's, probes; they come from our gateway address) are not
// counted: the balancer knows its own requests better. Clients on the host's loopback come from the link address and are.
import type { Endpoint, Protocol } from '../driver.ts';
import { run, runUnchecked } from './command.ts';

/** Anything that may still carry data: not listening, not merely waiting for late packets. */
const states = ['established', 'syn-recv', 'fin-wait-1', 'close-wait', 'closing', 'last-ack'];

/** TCP connections to ports that listen in the namespace, less those from `except` and from the unit to itself. */
export async function countConnections(networkNamespace: string, except: string): Promise<number> {
  const filter = states.flatMap((state) => ['state', state]);
  const text = await run([
    'nsenter',
    `--net=${networkNamespace}`,
    'ss',
    '-Htan',
    'state',
    'listening',
    ...filter,
  ]);
  return countLines(text, except);
}

/** Counts lines of `ss -Htan`: `ESTAB 0 0 10.204.0.2:8080 10.224.0.10:41234`. */
export function countLines(text: string, except: string): number {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const listening = new Set(lines.filter(([state]) => state === 'LISTEN').map((fields) => portOf(fields[3])));
  return lines.filter(
    ([state, , , local, peer]) =>
      peer !== undefined && state !== 'LISTEN' && listening.has(portOf(local)) && isCounted(peer, except),
  ).length;
}

function portOf(endpoint = ''): string {
  return endpoint.slice(endpoint.lastIndexOf(':') + 1);
}

function isCounted(peer: string, except: string): boolean {
  const address = peer.slice(0, peer.lastIndexOf(':')).replace(/^\[(?:::ffff:)?|\]$/g, '');
  return address !== except && !address.startsWith('127.') && address !== '::1';
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
