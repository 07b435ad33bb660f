import { describe, expect, it } from 'vitest';
import { aLedger, anItem, aPlace, needing } from './builders.case.ts';
import { schedule } from './schedule.ts';
import type { Placeable, PlacementNode } from './types.ts';
import { unplacedText } from './words.ts';

/** What is said when the only node is this one; undefined when it is taken. */
function said(item: Placeable, node: PlacementNode, there: readonly Placeable[] = []): string | undefined {
  const ledger = aLedger(node);
  for (const other of there) ledger.place(other, node.name);
  const [unplaced] = schedule(ledger, [item], 1).unplaced;
  return (
    unplaced && unplacedText(unplaced).replace(/^0\/1 nodes are available: 1 (.*?)\. preemption.*$/, '$1')
  );
}

const zone = (value: string) => ({ 'topology.kubernetes.io/zone': value });
const port = (address: string, number = 80, protocol = 'TCP') => ({ protocol, address, port: number });

describe('a node refuses', () => {
  const cases: readonly {
    readonly name: string;
    readonly item?: Partial<Placeable>;
    readonly node?: Partial<PlacementNode>;
    readonly there?: readonly Partial<Placeable>[];
    readonly expected: string | undefined;
  }[] = [
    { name: 'nothing that fits', expected: undefined },
    {
      name: 'what needs more processors than are free',
      item: needing(2001),
      there: [needing(2000)],
      expected: 'Insufficient cpu',
    },
    {
      name: 'not what needs just what is free',
      item: needing(2000),
      there: [needing(2000)],
      expected: undefined,
    },
    {
      name: 'what needs more memory than is free',
      item: needing(0, 5000),
      there: [needing(0, 5000)],
      expected: 'Insufficient memory',
    },
    {
      name: 'what declares nothing only for its number',
      node: { allocatable: { cpuMilli: 0, memoryBytes: 0, units: 1 } },
      expected: undefined,
    },
    {
      name: 'one too many',
      node: { allocatable: { cpuMilli: 9, memoryBytes: 9, units: 1 } },
      there: [{}],
      expected: 'Too many pods',
    },
    { name: 'all while it is closed', node: { unschedulable: true }, expected: 'node(s) were unschedulable' },
    {
      name: 'not what tolerates that it is closed',
      node: { unschedulable: true },
      item: { tolerations: [{ operator: 'Exists' }] },
      expected: undefined,
    },
    {
      name: 'what does not tolerate its taint',
      node: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] },
      expected: 'node(s) had untolerated taint {gpu: yes}',
    },
    {
      name: 'what does not tolerate that it drives others away',
      node: { taints: [{ key: 'gpu', effect: 'NoExecute' }] },
      expected: 'node(s) had untolerated taint {gpu: }',
    },
    {
      name: 'not what tolerates the taint',
      node: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] },
      item: { tolerations: [{ key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }] },
      expected: undefined,
    },
    {
      name: 'nothing for a taint that only discourages',
      node: { taints: [{ key: 'gpu', effect: 'PreferNoSchedule' }] },
      expected: undefined,
    },
    {
      name: 'what selects another label',
      item: { nodeSelector: { disk: 'ssd' } },
      node: { labels: { disk: 'hdd' } },
      expected: "node(s) didn't match Pod's node affinity/selector",
    },
    {
      name: 'not what selects its label',
      item: { nodeSelector: { disk: 'ssd' } },
      node: { labels: { disk: 'ssd' } },
      expected: undefined,
    },
    {
      name: 'what wants a host port that is taken',
      item: { hostPorts: [port('0.0.0.0')] },
      there: [{ hostPorts: [port('10.0.0.1')] }],
      expected: "node(s) didn't have free ports for the requested pod ports",
    },
    {
      name: 'not what wants the port on another address',
      item: { hostPorts: [port('10.0.0.2')] },
      there: [{ hostPorts: [port('10.0.0.1')] }],
      expected: undefined,
    },
    {
      name: 'not what wants the port for another protocol',
      item: { hostPorts: [port('0.0.0.0', 80, 'UDP')] },
      there: [{ hostPorts: [port('0.0.0.0')] }],
      expected: undefined,
    },
  ];
  it.each(cases)('$name', ({ item, node, there = [], expected }) => {
    expect(said(anItem(item), aPlace('n1', node), there.map(anItem))).toBe(expected);
  });
});

describe('required node affinity', () => {
  const requires = (operator: string, values?: readonly string[]): Partial<Placeable> => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'cores', operator, values }] }],
      },
    },
  });
  const cases = [
    { operator: 'In', values: ['4', '8'], taken: true },
    { operator: 'In', values: ['16'], taken: false },
    { operator: 'NotIn', values: ['16'], taken: true },
    { operator: 'Exists', values: undefined, taken: true },
    { operator: 'DoesNotExist', values: undefined, taken: false },
    { operator: 'Gt', values: ['4'], taken: true },
    { operator: 'Gt', values: ['8'], taken: false },
    { operator: 'Lt', values: ['9'], taken: true },
    { operator: 'Lt', values: ['8'], taken: false },
  ];
  it.each(cases)('$operator $values lets cores=8 in: $taken', ({ operator, values, taken }) => {
    const text = said(anItem(requires(operator, values)), aPlace('n1', { labels: { cores: '8' } }));
    expect(text === undefined).toBe(taken);
  });

  it('is met by any of its terms, and by none that is empty', () => {
    const terms = (nodeSelectorTerms: readonly object[]): Placeable =>
      anItem({ nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } });
    const byName = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] };
    const never = { matchExpressions: [{ key: 'none', operator: 'Exists' }] };
    expect(said(terms([never, byName]), aPlace('n1'))).toBeUndefined();
    expect(said(terms([{}]), aPlace('n1'))).toContain('node affinity');
  });
});

describe('where units are spread', () => {
  const rule = (more: Partial<Placeable['spread'][number]> = {}): Placeable['spread'][number] => ({
    id: JSON.stringify(more),
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    hard: true,
    minDomains: 1,
    honors: { affinity: true, taints: false },
    selects: ({ app }) => app === 'web',
    ...more,
  });
  const web = (more: Partial<Placeable> = {}) =>
    anItem({ labels: { app: 'web' }, spread: [rule()], ...more });
  const three = () => aLedger(...['a', 'b', 'c'].map((name) => aPlace(name, { labels: zone(name) })));
  const placesOf = (items: readonly Placeable[], ledger = three()) =>
    schedule(ledger, items, 1).placements.map(({ node }) => node);

  it('no zone gets a second before each has its first', () => {
    const places = placesOf(Array.from({ length: 6 }, () => web()));
    expect(new Set(places.slice(0, 3)).size).toBe(3);
    expect(new Set(places.slice(3)).size).toBe(3);
  });

  it('what would make it too uneven is refused', () => {
    const ledger = three();
    ledger.setNode(aPlace('c', { labels: zone('c'), unschedulable: true }));
    const { placements, unplaced } = schedule(ledger, [web(), web(), web()], 1);
    expect(placements).toHaveLength(2);
    expect(unplaced.map((each) => unplacedText(each))).toEqual([
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
    ]);
  });

  it('a node without the label is refused', () => {
    const { unplaced } = schedule(aLedger(aPlace('n1')), [web()], 1);
    expect([...(unplaced[0]?.reasons.keys() ?? [])]).toEqual([
      "node(s) didn't match pod topology spread constraints (missing required label)",
    ]);
  });

  it('zones that the item cannot go to do not hold it up', () => {
    const selector = { nodeSelector: { kind: 'x' } };
    const labelled = ['a', 'b'].map((name) => aPlace(name, { labels: { ...zone(name), kind: 'x' } }));
    const ledger = aLedger(...labelled, aPlace('c', { labels: zone('c') }));
    expect(placesOf([web(selector), web(selector), web(selector), web(selector)], ledger)).toHaveLength(4);
  });

  it('what is on its way out no longer counts', () => {
    const ledger = three();
    ledger.place(web({ isLeaving: true }), 'a');
    ledger.place(web(), 'b');
    ledger.place(web(), 'c');
    expect(placesOf([web()], ledger)).toEqual(['a']);
  });

  it('with fewer zones than wanted, none gets more than the skew', () => {
    const spread = [rule({ minDomains: 4 })];
    expect(placesOf(Array.from({ length: 6 }, () => web({ spread })))).toHaveLength(3);
  });

  it('a soft rule only prefers', () => {
    const spread = [rule({ hard: false })];
    const ledger = aLedger(aPlace('a', { labels: zone('a') }));
    expect(placesOf([web({ spread }), web({ spread }), web({ spread })], ledger)).toHaveLength(3);
  });
});

describe('company', () => {
  const apart = (topologyKey = 'kubernetes.io/hostname') =>
    ({
      id: `apart ${topologyKey}`,
      type: 'apart',
      topologyKey,
      selects: ({ labels }) => labels.app === 'web',
    }) as Placeable['company'][number];
  const together = {
    id: 'together',
    type: 'together',
    topologyKey: 'kubernetes.io/hostname',
    selects: ({ labels }) => labels.app === 'web',
  } as Placeable['company'][number];
  const labels = { app: 'web' };

  it('those that want to be apart get a node each, and the rest none', () => {
    const items = Array.from({ length: 3 }, () => anItem({ labels, company: [apart()] }));
    const { placements, unplaced } = schedule(aLedger(aPlace('a'), aPlace('b')), items, 1);
    expect(new Set(placements.map(({ node }) => node)).size).toBe(2);
    expect([...(unplaced[0]?.reasons.keys() ?? [])]).toEqual([
      "node(s) didn't match pod anti-affinity rules",
    ]);
  });

  it('who wants others away keeps them away, though they would not mind', () => {
    const ledger = aLedger(aPlace('a'));
    ledger.place(anItem({ company: [apart()] }), 'a');
    const { unplaced } = schedule(ledger, [anItem({ labels })], 1);
    expect([...(unplaced[0]?.reasons.keys() ?? [])]).toEqual([
      "node(s) didn't satisfy existing pods anti-affinity rules",
    ]);
  });

  it('those that want to be together follow the first, which may go anywhere', () => {
    const items = Array.from({ length: 4 }, () => anItem({ labels, company: [together] }));
    const { placements } = schedule(aLedger(aPlace('a'), aPlace('b'), aPlace('c')), items, 1);
    expect(placements).toHaveLength(4);
    expect(new Set(placements.map(({ node }) => node)).size).toBe(1);
  });

  it('who wants to be with others waits until one is there', () => {
    const { unplaced } = schedule(aLedger(aPlace('a')), [anItem({ company: [together] })], 1);
    expect([...(unplaced[0]?.reasons.values() ?? [])]).toMatchObject([
      { nodes: 1, reason: { text: "node(s) didn't match pod affinity rules", helps: ['node', 'placed'] } },
    ]);
  });
});
