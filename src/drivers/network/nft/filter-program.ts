// Which chains, sets and elements do filters need?
//
//   unit-ingress: address -> one chain for each combination of policies -> a chain for each policy -> accept; else drop
//
// Who joins or leaves changes elements only, a rule changes the chain of its policy only.
import type { FilterPolicy, FilterRule, NetworkFilters } from '../driver.ts';
import { chainName, type Draft } from './draft.ts';
import { filterMaps } from './ruleset.ts';

type Direction = 'ingress' | 'egress';
const directions = ['ingress', 'egress'] as const;

/** Adds them to the program. */
export function addFilters(draft: Draft, { policies, sets, units }: NetworkFilters): void {
  for (const { name, addresses } of sets) {
    draft.sets.set(setName(name), '{ type ipv4_addr; }');
    draft.elements.set(setName(name), new Map(addresses.map((address) => [address, ''])));
  }
  const known = new Set(sets.map(({ name }) => name));
  for (const policy of policies) {
    for (const direction of directions) {
      draft.chains.set(policyChain(policy.name, direction), rulesOf(policy, direction, known));
    }
  }
  const loaded = new Set(policies.map(({ name }) => name));
  for (const { address, policies: names } of units) {
    const allowed = names.filter((name) => loaded.has(name));
    for (const direction of directions) {
      const chain = combination(draft, allowed, direction);
      draft.elements.get(filterMaps[direction])?.set(address, ` : goto ${chain}`);
    }
  }
}

/** The chain of units with these policies: what none of them allows is dropped. */
function combination(draft: Draft, policies: readonly string[], direction: Direction): string {
  const text = policies.join('/');
  const chain = chainName(`unit-${direction}`, text, text);
  draft.chains.set(chain, [...policies.map((name) => `jump ${policyChain(name, direction)}`), 'drop']);
  return chain;
}

function rulesOf(policy: FilterPolicy, direction: Direction, sets: ReadonlySet<string>): readonly string[] {
  return policy[direction].flatMap((rule) =>
    'set' in rule.peer && !sets.has(rule.peer.set) ? [] : [ruleText(rule, direction)],
  );
}

function ruleText({ protocol, ports, icmp, peer }: FilterRule, direction: Direction): string {
  return [...peerWords(peer, direction === 'ingress' ? 'saddr' : 'daddr'), ...packetWords(), 'accept'].join(
    ' ',
  );

  function packetWords(): readonly string[] {
    if (protocol === 'any') return [];
    if (ports !== undefined) return [`${protocol} dport ${ports.first}-${ports.last}`];
    if (icmp === undefined) return [`meta l4proto ${protocol}`];
    return [`icmp type ${icmp.type}`, ...(icmp.code === undefined ? [] : [`icmp code ${icmp.code}`])];
  }
}

function peerWords(peer: FilterRule['peer'], field: 'saddr' | 'daddr'): readonly string[] {
  if ('set' in peer) return [`ip ${field} @${setName(peer.set)}`];
  return peer.range.endsWith('/0') ? [] : [`ip ${field} ${peer.range}`];
}

function policyChain(name: string, direction: Direction): string {
  return chainName(`policy-${direction}`, name, name);
}

function setName(name: string): string {
  return chainName('members', name, name);
}
