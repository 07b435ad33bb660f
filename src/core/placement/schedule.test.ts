import { describe, expect, it } from 'vitest';
import { aLedger, anItem, aPlace, needing } from './builders.case.ts';
import { schedule } from './schedule.ts';
import type { Placeable, PlacementNode } from './types.ts';
import { unplacedText } from './words.ts';

/** How many items of each node, by name. */
function counted(nodes: readonly PlacementNode[], items: readonly Placeable[]): { [node: string]: number } {
  const counts: { [node: string]: number } = {};
  for (const { node } of schedule(aLedger(...nodes), items, 7).placements)
    counts[node] = (counts[node] ?? 0) + 1;
  return counts;
}
const many = (count: number, overrides: Partial<Placeable> = {}) =>
  Array.from({ length: count }, () => anItem(overrides));

describe('among nodes that would all do', () => {
  it('the units of one group lie apart', () => {
    const nodes = ['a', 'b', 'c'].map((name) => aPlace(name));
    expect(counted(nodes, many(6, { group: 'g', ...needing(10) }))).toEqual({ a: 2, b: 2, c: 2 });
  });

  it('the units of one group lie apart by zone, however many nodes a zone has', () => {
    const zoned = (name: string, zone: string) =>
      aPlace(name, { labels: { 'topology.kubernetes.io/zone': zone } });
    const nodes = [zoned('a1', 'a'), zoned('a2', 'a'), zoned('a3', 'a'), zoned('b1', 'b')];
    const counts = counted(nodes, many(5, { group: 'g', ...needing(10) }));
    expect(counts.b1).toBe(2);
  });

  it('the emptier is taken', () => {
    const ledger = aLedger(aPlace('a'), aPlace('b'));
    ledger.place(anItem(needing(3000, 6000)), 'a');
    expect(schedule(ledger, [anItem(needing(100, 100))], 1).placements[0]?.node).toBe('b');
  });

  it('one that is preferred is taken', () => {
    const preference = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] };
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference }] };
    const nodes = [aPlace('a'), aPlace('b', { labels: { disk: 'ssd' } }), aPlace('c')];
    expect(counted(nodes, many(3, { nodeAffinity, ...needing(10) }))).toEqual({ b: 3 });
  });

  it('one that discourages is taken last', () => {
    const discouraging = aPlace('a', { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] });
    expect(counted([discouraging, aPlace('b')], many(3, needing(10)))).toEqual({ b: 3 });
  });

  it('processors and memory are used in like measure', () => {
    const ledger = aLedger(aPlace('a'), aPlace('b'));
    ledger.place(anItem(needing(2000, 0)), 'a');
    ledger.place(anItem(needing(0, 4096)), 'b');
    expect(schedule(ledger, [anItem(needing(1000, 0))], 1).placements[0]?.node).toBe('b');
  });
});

describe('what is said of one that found no place', () => {
  it('counts all that is short on a node', () => {
    const nodes = [aPlace('a'), aPlace('b', { unschedulable: true })];
    const [unplaced] = schedule(aLedger(...nodes), [anItem(needing(9000, 90_000))], 1).unplaced;
    expect(unplaced && unplacedText(unplaced)).toBe(
      '0/2 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    );
    expect(unplaced && unplacedText(unplaced, true)).toContain(
      'preemption: not eligible due to preemptionPolicy=Never.',
    );
  });

  it('is short when there are no nodes', () => {
    const [unplaced] = schedule(aLedger(), [anItem()], 1).unplaced;
    expect(unplaced && unplacedText(unplaced)).toBe('no nodes available to schedule pods');
  });
});

describe('the ledger', () => {
  it('counts items of a node that comes later, and of one that goes and comes back', () => {
    const ledger = aLedger();
    ledger.place(anItem(needing(3000)), 'a');
    ledger.setNode(aPlace('a'));
    expect(ledger.find('a')?.used.cpuMilli).toBe(3000);
    ledger.removeNode('a');
    expect(ledger.entries()).toEqual([]);
    ledger.setNode(aPlace('a'));
    expect(ledger.find('a')?.used.cpuMilli).toBe(3000);
  });

  it('counts an item once, on its last node', () => {
    const ledger = aLedger(aPlace('a'), aPlace('b'));
    const item = anItem({ group: 'g', ...needing(100) });
    ledger.place(item, 'a');
    ledger.place(item, 'b');
    expect([ledger.find('a')?.items.size, ledger.find('b')?.items.size]).toEqual([0, 1]);
    expect([...(ledger.placesOf('g')?.byNode ?? [])]).toEqual([['b', 1]]);
    ledger.remove(item.uid);
    expect(ledger.find('b')?.used).toEqual({ cpuMilli: 0, memoryBytes: 0 });
    expect(ledger.placesOf('g')).toBeUndefined();
  });

  it('lists nodes so that zones take turns', () => {
    const nodes = ['a1', 'a2', 'a3', 'b1', 'b2'].map((name) =>
      aPlace(name, { labels: { 'topology.kubernetes.io/zone': name.slice(0, 1) } }),
    );
    const names = aLedger(...nodes)
      .entries()
      .map(({ node }) => node.name);
    expect(names).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });
});
