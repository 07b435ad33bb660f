// What does the host need so that it can route between units and itself, and how does it get back what it had?
//
// A gateway interface (a dummy; where the kernel has none, a bridge without ports) carries our own addresses and the
// routes of our service ranges. What we changed on the host is noted in that interface's alias, so that it lives and
// dies with what it describes: several instances hand the note on, and the last one to leave puts the value back.
import { readFile, writeFile } from 'node:fs/promises';
import { gatewayLinkAddress, type HostLayout } from '../../../model/host-layout.ts';
import { run, runUnchecked } from './command.ts';

const forwardingPath = '/proc/sys/net/ipv4/ip_forward';
const note = /^tutti gateway ([a-z][a-z0-9]*) ip_forward=([01])$/;

interface Link {
  readonly ifname: string;
  readonly ifalias?: string;
  readonly linkinfo?: { readonly info_kind?: string };
}

export interface Gateway {
  readonly kind: string;
  readonly formerForwarding: string;
}

/** Makes the interface, its addresses and routes, and switches forwarding on. Repeatable. */
export async function setupGateway(layout: HostLayout): Promise<Gateway> {
  const links = await listLinks();
  const former = formerForwarding(links) ?? (await readFile(forwardingPath, 'utf8')).trim();
  const existing = links.find((link) => link.ifname === layout.gatewayInterface);
  const kind = existing?.linkinfo?.info_kind ?? (await addInterface(layout.gatewayInterface));
  await writeFile(`/proc/sys/net/ipv6/conf/${layout.gatewayInterface}/disable_ipv6`, '1').catch(() => {}); // no IPv6 at all
  await run(['ip', '-batch', '-'], gatewayCommands(layout, former));
  await writeFile(forwardingPath, '1');
  return { kind, formerForwarding: former };
}

/** Removes the interface (routes and addresses go with it); the last instance restores forwarding. Repeatable. */
export async function teardownGateway(layout: HostLayout): Promise<void> {
  const links = await listLinks();
  const ours = links.find((link) => link.ifname === layout.gatewayInterface);
  if (ours === undefined) return;
  const former = formerForwarding([ours]);
  await runUnchecked(['ip', 'link', 'delete', 'dev', layout.gatewayInterface]);
  const others = links.filter((link) => link !== ours);
  const needed = others.some((link) => note.test(link.ifalias ?? '') || forwardsForOthers(link));
  if (former === '0' && !needed) await writeFile(forwardingPath, '0');
}

/**
 * The batch that gives the interface its addresses and routes; every line may be repeated. Clients on the host come to
 * services from the link address and to units themselves (balancer, probes) from the gateway address, so that the two can be
 * told apart.
 */
export function gatewayCommands(layout: HostLayout, formerForwarding: string): string {
  const dev = `dev ${layout.gatewayInterface}`;
  return [
    `link set ${dev} alias "tutti gateway ${layout.instance} ip_forward=${formerForwarding}" up`,
    `address replace ${layout.dnsAddress}/32 ${dev}`,
    `address replace ${gatewayLinkAddress}/32 ${dev} scope link`,
    `route replace ${layout.serviceRange} ${dev} src ${gatewayLinkAddress}`,
    `route replace local ${layout.loadBalancerUnitRange} ${dev} src ${layout.dnsAddress}`,
    `route replace ${layout.unitRange} ${dev} src ${layout.dnsAddress}`,
    `route replace ${layout.publicRange} ${dev} src ${layout.dnsAddress}`,
    '',
  ].join('\n');
}

async function addInterface(name: string): Promise<string> {
  for (const kind of ['dummy', 'bridge']) {
    const added = await runUnchecked(['ip', 'link', 'add', 'name', name, 'type', kind]);
    if (added.exitCode === 0) return kind;
    if (!added.stderr.includes('Unknown device type')) await run(['ip', 'link', 'show', 'dev', name]); // the clearer words
  }
  return 'bridge';
}

async function listLinks(): Promise<readonly Link[]> {
  return JSON.parse(await run(['ip', '-details', '-json', 'link', 'show'])) as readonly Link[]; // the tool's own format
}

/** What an instance of ours noted before it switched forwarding on. */
function formerForwarding(links: readonly Link[]): string | undefined {
  return links.map((link) => note.exec(link.ifalias ?? '')?.[2]).find((value) => value !== undefined);
}

/** Bridges of container and machine tools, which rely on forwarding and may have come after us. */
function forwardsForOthers(link: Link): boolean {
  return /^(docker|br-|cni|podman|virbr|lxcbr|lxdbr|flannel|cilium|cali)/.test(link.ifname);
}
