// What does a rule of a security group mean to the network? Undefined: nothing that exists here (IPv6, prefix lists), or
// nothing that can be understood; such a rule allows nothing.
import type { SecurityGroupRule } from '../../model/kinds/security-group.ts';
import type { FilterRule } from '../../model/network-config.ts';

const names: { readonly [number: string]: string } = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

export function filterRuleOf(rule: SecurityGroupRule): FilterRule | undefined {
  const peer = peerOf(rule);
  const protocol = protocolOf(rule.protocol);
  if (peer === undefined || protocol === undefined) return undefined;
  if (protocol === 'icmp') return { protocol, ...icmpOf(rule), peer };
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
  const last = toPort ?? (first === -1 ? -1 : first);
  if (first === -1 || (first === 0 && last === 65_535)) return 'all';
  return first <= last ? { first, last } : 'none';
}

/** AWS keeps type and code where others have ports. */
function icmpOf({ fromPort: type = -1, toPort: code = -1 }: SecurityGroupRule): Pick<FilterRule, 'icmp'> {
  if (type === -1) return {};
  return { icmp: { type, ...(code === -1 ? {} : { code }) } };
}

function isRange(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const octets = address.split('.');
  const isUpTo = (limit: number) => (part: string) => /^\d{1,3}$/.test(part) && Number(part) <= limit;
  return rest.length === 0 && octets.length === 4 && octets.every(isUpTo(255)) && isUpTo(32)(bits);
}
