import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type SecurityGroup,
  type SecurityGroupRule,
  securityGroupKind,
} from '../../model/kinds/security-group.ts';
import { anObject } from '../../model/testing.ts';
import { filterRuleOf } from './filter-rule.ts';
import { filtersOf, type SecurityWorld } from './filters.ts';
import { type Packet, passesFilters, passesGroups } from './packet.case.ts';

const aRule = (overrides: Partial<SecurityGroupRule> = {}): SecurityGroupRule => ({
  id: 'sgr-1',
  protocol: 'tcp',
  fromPort: 80,
  toPort: 80,
  cidr: '0.0.0.0/0',
  ...overrides,
});

function aGroup(name: string, spec: Partial<SecurityGroup['spec']> = {}): SecurityGroup {
  const base = { groupName: name, description: name, vpcId: 'vpc-1', ingress: [], egress: [] };
  return anObject(securityGroupKind, { metadata: { name }, spec: { ...base, ...spec } });
}

describe('a rule of a security group', () => {
  const everybody = { range: '0.0.0.0/0' };
  it.each<{ name: string; rule: Partial<SecurityGroupRule>; means: unknown }>([
    {
      name: 'of one port',
      rule: {},
      means: { protocol: 'tcp', ports: { first: 80, last: 80 }, peer: everybody },
    },
    {
      name: 'of several ports',
      rule: { fromPort: 80, toPort: 90 },
      means: { protocol: 'tcp', ports: { first: 80, last: 90 }, peer: everybody },
    },
    {
      name: 'of all ports',
      rule: { fromPort: 0, toPort: 65_535 },
      means: { protocol: 'tcp', peer: everybody },
    },
    {
      name: 'of everything',
      rule: { protocol: '-1', fromPort: undefined, toPort: undefined },
      means: { protocol: 'any', peer: everybody },
    },
    {
      name: 'of a protocol by number',
      rule: { protocol: '17', fromPort: 53, toPort: 53 },
      means: { protocol: 'udp', ports: { first: 53, last: 53 }, peer: everybody },
    },
    { name: 'of another protocol', rule: { protocol: '50' }, means: { protocol: 50, peer: everybody } },
    {
      name: 'of all ICMP',
      rule: { protocol: 'icmp', fromPort: -1, toPort: -1 },
      means: { protocol: 'icmp', peer: everybody },
    },
    {
      name: 'of a type of ICMP',
      rule: { protocol: 'icmp', fromPort: 8, toPort: -1 },
      means: { protocol: 'icmp', icmp: { type: 8 }, peer: everybody },
    },
    {
      name: 'of a type and code of ICMP',
      rule: { protocol: 'icmp', fromPort: 3, toPort: 4 },
      means: { protocol: 'icmp', icmp: { type: 3, code: 4 }, peer: everybody },
    },
    {
      name: 'for a group',
      rule: { cidr: undefined, groupId: 'sg-2' },
      means: { protocol: 'tcp', ports: { first: 80, last: 80 }, peer: { set: 'sg-2' } },
    },
    { name: 'for IPv6', rule: { cidr: undefined, cidr6: '::/0' }, means: undefined },
    { name: 'for a prefix list', rule: { cidr: undefined, prefixListId: 'pl-1' }, means: undefined },
    { name: 'for what is no range', rule: { cidr: '10.0.0.0/8; drop' }, means: undefined },
    { name: 'for a range with too many bits', rule: { cidr: '10.0.0.0/33' }, means: undefined },
    {
      name: 'for a range of one',
      rule: { cidr: '192.0.2.7/32' },
      means: { protocol: 'tcp', ports: { first: 80, last: 80 }, peer: { range: '192.0.2.7/32' } },
    },
    { name: 'of ports that end before they begin', rule: { fromPort: 9, toPort: 8 }, means: undefined },
    {
      name: 'of a type of ICMP that there is not',
      rule: { protocol: 'icmp', fromPort: 300, toPort: -1 },
      means: undefined,
    },
    { name: 'of ports that begin nowhere', rule: { fromPort: -1, toPort: 80 }, means: undefined },
    { name: 'of ICMP for IPv6', rule: { protocol: 'icmpv6' }, means: undefined },
    { name: 'of what is no protocol', rule: { protocol: 'tcp accept' }, means: undefined },
  ])('$name', ({ rule, means }) => {
    expect(filterRuleOf(aRule(rule))).toEqual(means);
  });
});

describe('filters of security groups', () => {
  const front = aGroup('sg-lb', { ingress: [aRule()], egress: [aRule({ protocol: '-1' })] });
  const web = aGroup('sg-web', { ingress: [aRule({ cidr: undefined, groupId: 'sg-lb' })] });
  const machine = (n: number, ...groups: readonly string[]) => ({ address: `10.200.8.${n}`, groups });
  const balancer = { address: '10.236.0.2', otherAddresses: ['127.77.0.2'], groups: ['sg-lb'] };

  it('are policies, the sets that their rules name, and units', () => {
    const world = { groups: [web, front, aGroup('sg-idle')], members: [machine(2, 'sg-web'), balancer] };
    expect(filtersOf(world)).toMatchObject({
      policies: [{ name: 'sg-lb' }, { name: 'sg-web', ingress: [{ peer: { set: 'sg-lb' } }], egress: [] }],
      sets: [{ name: 'sg-lb', addresses: ['10.236.0.2'] }],
      units: [
        { address: '10.200.8.2', policies: ['sg-web'] },
        { address: '10.236.0.2', policies: ['sg-lb'] },
        { address: '127.77.0.2', policies: ['sg-lb'] },
      ],
    });
  });

  it('do not depend on the order of what they are made from', () => {
    const members = [machine(2, 'sg-web', 'sg-lb'), machine(1, 'sg-lb'), balancer];
    const turned = [balancer, machine(1, 'sg-lb'), machine(2, 'sg-lb', 'sg-web')];
    const once = filtersOf({ groups: [web, front], members });
    expect(JSON.stringify(filtersOf({ groups: [front, web], members: turned }))).toBe(JSON.stringify(once));
  });

  it('name a rule once that two permissions have', () => {
    const twice = aGroup('sg-lb', { ingress: [aRule(), aRule({ id: 'sgr-2', description: 'again' })] });
    expect(filtersOf({ groups: [twice], members: [balancer] }).policies[0]?.ingress).toHaveLength(1);
  });

  it('are there for a member whose groups are gone: nothing passes', () => {
    expect(filtersOf({ groups: [], members: [machine(1, 'sg-gone'), machine(2)] }).units).toEqual([
      { address: '10.200.8.1', policies: [] },
    ]);
  });

  it('are not there for what is no address', () => {
    const members = [{ address: '10.200.8.1 }', groups: ['sg-web'] }];
    expect(filtersOf({ groups: [web], members }).units).toEqual([]);
  });

  it('let exactly those packets through that the groups allow', () => {
    fc.assert(
      fc.property(worlds, fc.array(packets, { minLength: 1, maxLength: 30 }), (world, all) => {
        const filters = filtersOf(world);
        for (const packet of all) expect(passesFilters(filters, packet)).toBe(passesGroups(world, packet));
      }),
      { numRuns: 500 },
    );
  });
});

const ids = ['sg-a', 'sg-b', 'sg-c', 'sg-gone'];
const inside = [1, 2, 3, 4].map((n) => `10.200.8.${n}`);
const addresses = fc.constantFrom(...inside, '10.236.0.2', '127.77.0.2', '10.220.0.10', '203.0.113.9');
const protocols = ['tcp', 'udp', 'icmp', '-1', '50', '6', '17'];
const spans = [
  {},
  { fromPort: -1, toPort: -1 },
  { fromPort: 0, toPort: 65_535 },
  { fromPort: 8, toPort: 8 },
  { fromPort: 3, toPort: 9 },
];
const peers = [
  ...['0.0.0.0/0', '10.200.0.0/16', '10.200.8.2/32', '10.200.8.3/31', '203.0.113.0/24'].map((cidr) => ({
    cidr,
  })),
  ...ids.map((groupId) => ({ groupId })),
  { cidr6: '::/0' },
];
const rules = fc
  .tuple(fc.constantFrom(...protocols), fc.constantFrom(...spans), fc.constantFrom(...peers))
  .map(([protocol, span, peer]): SecurityGroupRule => ({ id: 'sgr-1', protocol, ...span, ...peer }));
const ruleLists = fc.array(rules, { maxLength: 4 });
const worlds: fc.Arbitrary<SecurityWorld> = fc
  .record({
    rules: fc.tuple(ruleLists, ruleLists, ruleLists, ruleLists, ruleLists, ruleLists),
    members: fc.array(fc.subarray(ids), { minLength: 4, maxLength: 4 }),
    balancer: fc.subarray(ids),
  })
  .map(({ rules: lists, members, balancer }) => ({
    groups: ['sg-a', 'sg-b', 'sg-c'].map((name, n) =>
      aGroup(name, { ingress: lists[2 * n] ?? [], egress: lists[2 * n + 1] ?? [] }),
    ),
    members: [
      ...members.map((groups, n) => ({ address: inside[n] ?? '', groups })),
      { address: '10.236.0.2', otherAddresses: ['127.77.0.2'], groups: balancer },
    ],
  }));
const packets: fc.Arbitrary<Packet> = fc.record({
  from: addresses,
  to: addresses,
  protocol: fc.constantFrom(1, 6, 17, 50),
  port: fc.constantFrom(3, 8, 9, 80),
  code: fc.constantFrom(0, 4, 9),
});
