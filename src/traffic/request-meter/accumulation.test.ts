import { describe, expect, it } from 'vitest';
import { Accumulation, type Count, type TargetCount, WINDOW_MS } from './accumulation.ts';

const START_MS = 1_000_000;
const count = (requests: number, errors = 0): Count => ({ requests, errors });
const pod = (name: string, owner: TargetCount['owner'], told: Count): TargetCount => ({
  target: name,
  owner,
  ...told,
});

/** What is told, and when (since the start). */
interface Told {
  readonly atMs?: number;
  readonly group?: string;
  readonly isBaseline?: boolean;
  readonly targets: readonly TargetCount[];
}

interface Case {
  readonly name: string;
  readonly told: readonly Told[];
  /** Asked at this time. */
  readonly atMs?: number;
  readonly sinceMs?: number;
  readonly expected: { readonly [owner: string]: Count | undefined };
}

const cases: readonly Case[] = [
  {
    name: 'sums up the targets of an owner',
    told: [
      { targets: [pod('a', 'old', count(5, 1)), pod('b', 'old', count(7)), pod('c', 'new', count(2, 2))] },
    ],
    expected: { old: count(12, 1), new: count(2, 2) },
  },
  {
    name: 'counts what came since',
    told: [{ targets: [pod('a', 'old', count(5, 1))] }, { targets: [pod('a', 'old', count(9, 2))] }],
    expected: { old: count(9, 2) },
  },
  {
    name: 'does not count the baseline',
    told: [
      { isBaseline: true, targets: [pod('a', 'old', count(500, 400))] },
      { targets: [pod('a', 'old', count(503, 401))] },
    ],
    expected: { old: count(3, 1) },
  },
  {
    name: 'starts anew when a count goes back',
    told: [{ targets: [pod('a', 'old', count(9, 2))] }, { targets: [pod('a', 'old', count(4, 1))] }],
    expected: { old: count(13, 3) },
  },
  {
    name: 'keeps what a pod that is gone was given',
    told: [{ targets: [pod('a', 'old', count(9, 2))] }, { targets: [] }],
    expected: { old: count(9, 2) },
  },
  {
    name: 'knows the owner of a pod that went before its last count came',
    told: [{ targets: [pod('a', 'old', count(9, 2))] }, { targets: [pod('a', undefined, count(12, 3))] }],
    expected: { old: count(12, 3) },
  },
  {
    name: 'counts once it is known whose a target is',
    told: [{ targets: [pod('a', undefined, count(9, 2))] }, { targets: [pod('a', 'old', count(12, 3))] }],
    expected: { old: count(12, 3) },
  },
  {
    name: 'counts nobody for a pod without a controller',
    told: [{ targets: [pod('a', null, count(9, 2))] }],
    expected: { old: undefined, null: undefined },
  },
  {
    name: 'has nothing to say of an owner without requests',
    told: [{ targets: [pod('a', 'old', count(0))] }],
    expected: { old: undefined },
  },
  {
    name: 'sums up several groups',
    told: [
      { group: 'http', targets: [pod('a', 'old', count(9, 2))] },
      { group: 'admin', targets: [pod('a', 'old', count(1, 1))] },
    ],
    expected: { old: count(10, 3) },
  },
  {
    name: 'forgets what is older than ten minutes',
    told: [
      { atMs: 0, targets: [pod('a', 'old', count(100, 100))] },
      { atMs: 60_000, targets: [pod('a', 'old', count(110, 100))] },
    ],
    atMs: WINDOW_MS + 30_000,
    expected: { old: count(10) },
  },
  {
    name: 'tells what came since a time',
    told: [
      { atMs: 0, targets: [pod('a', 'old', count(100, 100))] },
      { atMs: 60_000, targets: [pod('a', 'old', count(110, 100))] },
    ],
    atMs: 70_000,
    sinceMs: 50_000,
    expected: { old: count(10) },
  },
];

function tell(accumulation: Accumulation, { atMs = 0, group = 'g', isBaseline, targets }: Told): void {
  accumulation.take(group, targets, { nowMs: START_MS + atMs, isBaseline });
}

describe('the meter', () => {
  it.each(cases)('$name', ({ told, atMs = 0, sinceMs = -START_MS, expected }) => {
    const accumulation = new Accumulation();
    for (const each of told) tell(accumulation, each);
    const when = { nowMs: START_MS + atMs, sinceMs: START_MS + sinceMs };
    const seen = Object.keys(expected).map((owner) => [owner, accumulation.of(owner, when)]);
    expect(Object.fromEntries(seen)).toEqual(expected);
  });

  it('keeps what a group that is gone has told', () => {
    const accumulation = new Accumulation();
    tell(accumulation, { targets: [pod('a', 'old', count(9, 2))] });
    accumulation.forget('g');
    expect(accumulation.of('old', { nowMs: START_MS })).toEqual(count(9, 2));
  });

  it('remembers no more than what there is, and owners of the last ten minutes', () => {
    const accumulation = new Accumulation();
    for (let i = 0; i < 1000; i += 1) {
      tell(accumulation, { atMs: i * 10_000, targets: [pod(`pod-${i}`, `set-${i}`, count(1))] });
    }
    expect(accumulation.size).toBeLessThanOrEqual(1 + WINDOW_MS / 10_000 + 1);
  });
});
