// Which chains, sets and map elements does a configuration need? A value that change.ts compares with what is loaded.
//
// A service port is found by one lookup, however many there are, and jumps to a chain of its own, so that its change
// touches nothing else. Chain and set names derive from the service's name and target: the same input always gives the
// same program, and a client's affinity survives a change of other targets. Filters: filter-program.ts.
import type { Endpoint, MetadataHops, NetworkConfig, PublicAddress, ServiceRule } from '../driver.ts';
import { chainName, type Draft, type Program } from './draft.ts';
import { addFilters } from './filter-program.ts';
import { filterMaps, serviceMaps } from './ruleset.ts';

/** The program of a configuration. Of two services that claim the same address, protocol and port, the first keeps it. */
export function compile(config: NetworkConfig): Program {
  const draft: Draft = { chains: new Map(), sets: new Map(), elements: new Map() };
  for (const name of Object.values({ ...serviceMaps, ...filterMaps })) draft.elements.set(name, new Map());
  for (const service of config.services) addService(draft, service);
  for (const address of config.publicAddresses ?? []) addPublic(draft, address);
  for (const hops of config.metadataHops ?? []) addHops(draft, hops);
  if (config.filters !== undefined) addFilters(draft, config.filters);
  return draft;
}

function addPublic({ elements }: Draft, { public: outer, private: inner }: PublicAddress): void {
  elements.get(serviceMaps.publicAddresses)?.set(outer, ` : ${inner}`);
  elements.get(serviceMaps.hairpin)?.set(`${inner} . ${inner}`, '');
}

/** One chain for each number, whoever has it. */
function addHops({ chains, elements }: Draft, { address, hops }: MetadataHops): void {
  const chain = `hops-${hops}`;
  chains.set(chain, [`ip ttl set ${hops}`]);
  elements.get(serviceMaps.metadataHops)?.set(address, ` : goto ${chain}`);
}

function addService(draft: Draft, service: ServiceRule): void {
  const chain = chainName('svc', service.name, `${service.name} ${service.protocol}`);
  const targets = uniqueTargets(service.targets);
  const protocol = service.protocol.toLowerCase();
  const idle = targets.length === 0;
  const claim = (map: string, key: string) => {
    const elements = draft.elements.get(map);
    if (elements !== undefined && !elements.has(key)) elements.set(key, idle ? '' : ` : goto ${chain}`);
  };
  for (const address of service.addresses) {
    claim(idle ? serviceMaps.refused : serviceMaps.addresses, `${address} . ${protocol} . ${service.port}`);
  }
  if (service.nodePort !== undefined) {
    claim(idle ? serviceMaps.refusedNodePorts : serviceMaps.nodePorts, `${protocol} . ${service.nodePort}`);
  }
  if (idle) return;
  for (const { address } of targets)
    draft.elements.get(serviceMaps.hairpin)?.set(`${address} . ${address}`, '');
  if (service.affinitySeconds === undefined) draft.chains.set(chain, balanced(service, targets));
  else addAffine(draft, service, { chain, targets, seconds: service.affinitySeconds });
}

/** One rule that picks a target at random. */
function balanced(service: ServiceRule, targets: readonly Endpoint[]): readonly string[] {
  const protocol = `meta l4proto ${service.protocol.toLowerCase()}`;
  const [only] = targets;
  if (only !== undefined && targets.length === 1)
    return [`${protocol} dnat ip to ${only.address}:${only.port}`];
  const choices = targets.map((target, index) => `${index} : ${target.address} . ${target.port}`);
  return [`${protocol} dnat ip to numgen random mod ${targets.length} map { ${choices.join(', ')} }`];
}

/** A set of recent clients and a chain per target: known clients go where they went, others to one at random. */
function addAffine(
  draft: Draft,
  service: ServiceRule,
  { chain, targets, seconds }: { chain: string; targets: readonly Endpoint[]; seconds: number },
): void {
  const known: string[] = [];
  const choices: string[] = [];
  for (const [index, target] of targets.entries()) {
    const text = `${target.address}:${target.port}`;
    const identity = `${service.name} ${service.protocol} ${text} ${seconds}`;
    const targetChain = chainName('target', `${service.name}/${text}`, identity);
    const clients = chainName('clients', `${service.name}/${text}`, identity);
    draft.sets.set(
      clients,
      `{ type ipv4_addr; size 65535; flags dynamic,timeout; timeout ${Math.max(1, Math.floor(seconds))}s; }`,
    );
    draft.chains.set(targetChain, [
      `update @${clients} { ip saddr }`,
      `meta l4proto ${service.protocol.toLowerCase()} dnat ip to ${text}`,
    ]);
    known.push(`ip saddr @${clients} goto ${targetChain}`);
    choices.push(`${index} : goto ${targetChain}`);
  }
  draft.chains.set(chain, [...known, `numgen random mod ${targets.length} vmap { ${choices.join(', ')} }`]);
}

function uniqueTargets(targets: readonly Endpoint[]): readonly Endpoint[] {
  return [...new Map(targets.map((target) => [`${target.address}:${target.port}`, target])).values()];
}
