// What may pass to and from machines and load balancers, by their security groups? Groups and members in, filters out.
//
// A group is a policy, and where rules name it, a set of its members' addresses; both are there only when they are needed. A
// group that is named but does not exist allows nothing. The order is stable, so that the same world always gives the same
// filters.
import type { SecurityGroup } from '../../model/kinds/security-group.ts';
import type { FilterPolicy, FilterRule, NetworkFilters, UnitFilter } from '../../model/network-config.ts';
import { isAddress } from './addresses.ts';
import { filterRuleOf } from './filter-rule.ts';

/** Who stands behind groups: a machine, a load balancer. */
export interface GroupMember {
  /** What others see it as. */
  readonly address: string;
  /** Where else it can be reached: what its groups allow holds there too. */
  readonly otherAddresses?: readonly string[];
  /** Ids of its groups; none = it is not filtered. */
  readonly groups: readonly string[];
}

export interface SecurityWorld {
  readonly groups: readonly SecurityGroup[];
  readonly members: readonly GroupMember[];
}

/** The filters of all members. Of two with the same address the first counts; what is no address is left out. */
export function filtersOf({ groups, members }: SecurityWorld): NetworkFilters {
  const filtered = members.filter((member) => member.groups.length > 0 && isAddress(member.address));
  const used = new Set(filtered.flatMap((member) => member.groups));
  const policies = groups
    .filter(({ metadata }) => used.has(metadata.name))
    .map(policyOf)
    .sort(byName);
  const named = new Set(policies.flatMap(setsOf));
  return { policies, sets: [...named].sort().map(setOf(filtered)), units: unitsOf(filtered, policies) };
}

function policyOf({ metadata, spec }: SecurityGroup): FilterPolicy {
  const rules = (from: SecurityGroup['spec']['ingress']): readonly FilterRule[] => [
    ...new Map(
      from.flatMap((rule) => filterRuleOf(rule) ?? []).map((rule) => [JSON.stringify(rule), rule]),
    ).values(),
  ];
  return { name: metadata.name, ingress: rules(spec.ingress), egress: rules(spec.egress) };
}

function setsOf({ ingress, egress }: FilterPolicy): readonly string[] {
  return [...ingress, ...egress].flatMap(({ peer }) => ('set' in peer ? [peer.set] : []));
}

function setOf(members: readonly GroupMember[]) {
  return (name: string) => ({
    name,
    addresses: unique(members.filter(({ groups }) => groups.includes(name)).map(({ address }) => address)),
  });
}

function unitsOf(members: readonly GroupMember[], policies: readonly FilterPolicy[]): readonly UnitFilter[] {
  const known = new Set(policies.map(({ name }) => name));
  const units = new Map<string, UnitFilter>();
  for (const { address, otherAddresses = [], groups } of members) {
    const names = unique(groups.filter((group) => known.has(group)));
    for (const each of [address, ...otherAddresses.filter(isAddress)]) {
      if (!units.has(each)) units.set(each, { address: each, policies: names });
    }
  }
  return [...units.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}
