// Two independent answers to "does this packet begin a connection?": by security groups as AWS documents them, and by filters
// as the network driver promises them.
import type { SecurityGroup, SecurityGroupRule } from '../../model/kinds/security-group.ts';
import type { FilterRule, NetworkFilters } from '../../model/network-config.ts';
import { contains } from './addresses.ts';
import type { SecurityWorld } from './filters.ts';

export interface Packet {
  readonly from: string;
  readonly to: string;
  /** IANA's number. */
  readonly protocol: number;
  /** Port, or type of ICMP. */
  readonly port: number;
  readonly code: number;
}

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const numbers: { readonly [name: string]: number } = { tcp: TCP, udp: UDP, icmp: ICMP };

/** By groups: out of one's groups and into the other's. */
export function passesGroups(world: SecurityWorld, packet: Packet): boolean {
  const memberAt = (address: string) =>
    world.members.find(
      (member) => member.address === address || member.otherAddresses?.includes(address) === true,
    );
  const groupsOf = (address: string) => {
    const ids = memberAt(address)?.groups ?? [];
    return {
      isFiltered: ids.length > 0,
      groups: world.groups.filter(({ metadata }) => ids.includes(metadata.name)),
    };
  };
  const passes = (
    own: string,
    other: string,
    rulesOf: (group: SecurityGroup) => readonly SecurityGroupRule[],
  ) => {
    const { isFiltered, groups } = groupsOf(own);
    return !isFiltered || groups.flatMap(rulesOf).some((rule) => allows(world, rule, other, packet));
  };
  return (
    passes(packet.from, packet.to, ({ spec }) => spec.egress) &&
    passes(packet.to, packet.from, ({ spec }) => spec.ingress)
  );
}

function allows(world: SecurityWorld, rule: SecurityGroupRule, other: string, packet: Packet): boolean {
  const { protocol, fromPort = -1, toPort = -1, cidr, groupId } = rule;
  const isPeer =
    groupId !== undefined
      ? world.members.some((member) => member.address === other && member.groups.includes(groupId))
      : cidr !== undefined && contains(cidr, other);
  if (!isPeer) return false;
  if (protocol === '-1') return true;
  if ((numbers[protocol] ?? Number(protocol)) !== packet.protocol) return false;
  if (packet.protocol === ICMP) {
    return fromPort === -1 || (fromPort === packet.port && (toPort === -1 || toPort === packet.code));
  }
  if (packet.protocol !== TCP && packet.protocol !== UDP) return true;
  return fromPort === -1 || (fromPort <= packet.port && packet.port <= toPort);
}

/** By filters. */
export function passesFilters(filters: NetworkFilters, packet: Packet): boolean {
  const passes = (own: string, other: string, direction: 'ingress' | 'egress') => {
    const unit = filters.units.find(({ address }) => address === own);
    if (unit === undefined) return true;
    const policies = filters.policies.filter(({ name }) => unit.policies.includes(name));
    return policies.some((policy) => policy[direction].some((rule) => fits(filters, rule, other, packet)));
  };
  return passes(packet.from, packet.to, 'egress') && passes(packet.to, packet.from, 'ingress');
}

function fits(filters: NetworkFilters, rule: FilterRule, other: string, packet: Packet): boolean {
  const { protocol, ports, icmp, peer } = rule;
  if ('range' in peer && !contains(peer.range, other)) return false;
  if (
    'set' in peer &&
    !filters.sets.some(({ name, addresses }) => name === peer.set && addresses.includes(other))
  )
    return false;
  if (protocol === 'any') return true;
  if ((typeof protocol === 'number' ? protocol : numbers[protocol]) !== packet.protocol) return false;
  if (ports !== undefined && (packet.port < ports.first || packet.port > ports.last)) return false;
  return icmp === undefined || (icmp.type === packet.port && (icmp.code ?? packet.code) === packet.code);
}
