import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aLedger, anItem, aPlace, needing } from './builders.case.ts';
import { schedule } from './schedule.ts';
import type { Placeable, PlacementNode } from './types.ts';

const nodes = fc.array(
  fc.record({
    cpuMilli: fc.integer({ min: 0, max: 4000 }),
    mebibytes: fc.integer({ min: 0, max: 4096 }),
    units: fc.integer({ min: 0, max: 8 }),
    zone: fc.constantFrom('a', 'b', 'c'),
    closed: fc.boolean(),
  }),
  { maxLength: 8 },
);
const items = fc.array(
  fc.record({
    cpuMilli: fc.integer({ min: 0, max: 2000 }),
    mebibytes: fc.integer({ min: 0, max: 2048 }),
    port: fc.constantFrom(undefined, undefined, 80, 81),
    group: fc.constantFrom(undefined, 'g', 'h'),
    zone: fc.constantFrom(undefined, 'a', 'b'),
  }),
  { maxLength: 40 },
);

type Drawn<T> = T extends fc.Arbitrary<infer V> ? V : never;

function nodesOf(drawn: Drawn<typeof nodes>): readonly PlacementNode[] {
  return drawn.map(({ cpuMilli, mebibytes, units, zone, closed }, index) =>
    aPlace(`n${index}`, {
      labels: { 'topology.kubernetes.io/zone': zone },
      unschedulable: closed && index % 3 === 0,
      allocatable: { cpuMilli, memoryBytes: mebibytes * 1024 ** 2, units },
    }),
  );
}

function itemsOf(drawn: Drawn<typeof items>): readonly Placeable[] {
  return drawn.map(({ cpuMilli, mebibytes, port, group, zone }) =>
    anItem({
      ...needing(cpuMilli, mebibytes),
      ...(port && { hostPorts: [{ protocol: 'TCP', address: '0.0.0.0', port }] }),
      ...(group && { group }),
      ...(zone && { nodeSelector: { 'topology.kubernetes.io/zone': zone } }),
    }),
  );
}

describe('a pass', () => {
  it('never puts more on a node than it has, and answers for every item', () => {
    fc.assert(
      fc.property(nodes, items, fc.nat(), (drawnNodes, drawnItems, seed) => {
        const ledger = aLedger(...nodesOf(drawnNodes));
        const all = itemsOf(drawnItems);
        const { placements, unplaced } = schedule(ledger, all, seed);
        expect(placements.length + unplaced.length).toBe(all.length);
        for (const { node, used, items: held } of ledger.entries()) {
          expect(used.cpuMilli).toBeLessThanOrEqual(node.allocatable.cpuMilli);
          expect(used.memoryBytes).toBeLessThanOrEqual(node.allocatable.memoryBytes);
          expect(held.size).toBeLessThanOrEqual(node.allocatable.units);
          const ports = [...held.values()].flatMap(({ hostPorts }) => hostPorts.map(({ port }) => port));
          expect(new Set(ports).size).toBe(ports.length);
        }
      }),
    );
  });

  it('leaves nothing unplaced that would fit beside what it placed', () => {
    fc.assert(
      fc.property(nodes, items, fc.nat(), (drawnNodes, drawnItems, seed) => {
        const ledger = aLedger(...nodesOf(drawnNodes));
        const { unplaced } = schedule(ledger, itemsOf(drawnItems), seed);
        const again = schedule(
          ledger,
          unplaced.map(({ item }) => item),
          seed + 1,
        );
        expect(again.placements).toEqual([]);
      }),
    );
  });

  it('gives the same answer to the same question', () => {
    fc.assert(
      fc.property(nodes, items, fc.nat(), (drawnNodes, drawnItems, seed) => {
        const all = itemsOf(drawnItems);
        const places = () => schedule(aLedger(...nodesOf(drawnNodes)), all, seed).placements;
        expect(places()).toEqual(places());
      }),
    );
  });

  it('leaves the ledger as if it had been filled from nothing', () => {
    fc.assert(
      fc.property(nodes, items, fc.nat(), (drawnNodes, drawnItems, seed) => {
        const ledger = aLedger(...nodesOf(drawnNodes));
        const { placements } = schedule(ledger, itemsOf(drawnItems), seed);
        const fresh = aLedger(...nodesOf(drawnNodes));
        for (const { item, node } of placements) fresh.place(item, node);
        const groupsOf = (of: typeof ledger) =>
          ['g', 'h'].map((group) => {
            const { byNode = [], byZone = [] } = of.placesOf(group) ?? {};
            return [[...byNode].sort(), [...byZone].sort()];
          });
        const summary = (of: typeof ledger) => [
          groupsOf(of),
          of.entries().map(({ node, used, weight, ports }) => ({
            name: node.name,
            used,
            weight,
            ports: [...ports].sort(),
          })),
        ];
        expect(summary(ledger)).toEqual(summary(fresh));
        for (const { item } of placements) ledger.remove(item.uid);
        expect(['g', 'h'].map((group) => ledger.placesOf(group))).toEqual([undefined, undefined]);
        for (const { used, ports } of ledger.entries())
          expect([used.cpuMilli, used.memoryBytes, ports.size]).toEqual([0, 0, 0]);
      }),
    );
  });
});
