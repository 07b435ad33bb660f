// What does a rule of a security group mean to the network? Undefined: nothing that exists here (IPv6, prefix lists), or
// nothing that can be understood; such a rule allows nothing.
import type { SecurityGroupRule } from '../../model/kinds/security-group.ts';
import type { FilterRule } from '../../model/network-config.ts';
import { isRange } from './addresses.ts';

const names: { readonly [number: string]: string } = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

export function filterRuleOf(rule: SecurityGroupRule): FilterRule | undefined {
  const peer = peerOf(rule);
  const protocol = protocolOf(rule.protocol);
  if (peer === undefined || protocol === undefined) return undefined;
  if (protocol === 'icmp') {
    const kind = icmpOf(rule);
    return kind === 'none' ? undefined : { protocol, ...(kind === 'all' ? {} : { icmp: kind }), peer };
  }
  if (protocol === 'tcp' || protocol === 'udp') {
    const ports = portsOf(rule);
    return ports === 'none' ? undefined : { protocol, ...(ports === 'all' ? {} : { ports }), peer };
  }
  return { protocol, peer };
}

function peerOf({ cidr, groupId }: SecurityGroupRule): FilterRule['peer'] | undefined {
  if (groupId !== undefined) return { set: groupId };
  return cidr !== undefined && isRange(cidr) ? { range: cidr } : undefined;
}

function protocolOf(text: string): FilterRule['protocol'] | undefined {
  if (text === '-1' || text === 'all') return 'any';
  const name = names[text] ?? text;
  if (name === 'tcp' || name === 'udp' || name === 'icmp') return name;
  return /^\d{1,3}$/.test(name) && Number(name) <= 255 ? Number(name) : undefined;
}

function portsOf({ fromPort, toPort }: SecurityGroupRule): FilterRule['ports'] | 'all' | 'none' {
  const first = fromPort ?? -1;
  const last = toPort ?? first;
  if ((first === -1 && last === -1) || (first === 0 && last === 65_535)) return 'all';
  return 0 <= first && first <= last && last <= 65_535 ? { first, last } : 'none';
}

/** AWS keeps type and code where others have ports. */
function icmpOf({
  fromPort: type = -1,
  toPort: code = -1,
}: SecurityGroupRule): FilterRule['icmp'] | 'all' | 'none' {
  if (type === -1) return 'all';
  if (type > 255 || code > 255) return 'none';
  return { type, ...(code === -1 ? {} : { code }) };
}
