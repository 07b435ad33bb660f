import { describe, expect, it } from 'vitest';
import { aPod, CREATED } from '../../../model/testing.ts';
import type { Taint, Toleration } from '../../../model/wire/kubernetes.ts';
import { type Plan, plan } from './plan.ts';

const START = Date.parse(CREATED);
const drives: Taint = { key: 'a', value: 'x', effect: 'NoExecute', timeAdded: CREATED };
const tolerates = (more: Partial<Toleration> = {}): Toleration => ({ key: 'a', operator: 'Exists', ...more });

const cases: readonly {
  readonly name: string;
  readonly taints: readonly Taint[];
  readonly tolerations?: readonly Toleration[];
  readonly afterSeconds?: number;
  readonly expected: Plan;
}[] = [
  { name: 'a node without taints keeps it', taints: [], expected: { type: 'stay' } },
  {
    name: 'a taint that only keeps new ones away keeps it',
    taints: [{ ...drives, effect: 'NoSchedule' }],
    expected: { type: 'stay' },
  },
  { name: 'a taint that it does not tolerate drives it away', taints: [drives], expected: { type: 'evict' } },
  {
    name: 'one that tolerates the taint for good stays',
    taints: [drives],
    tolerations: [tolerates()],
    afterSeconds: 1e6,
    expected: { type: 'stay' },
  },
  {
    name: 'one that tolerates it for a time stays so long',
    taints: [drives],
    tolerations: [tolerates({ tolerationSeconds: 300 })],
    afterSeconds: 299,
    expected: { type: 'later', atMs: START + 300_000 },
  },
  {
    name: 'and goes then',
    taints: [drives],
    tolerations: [tolerates({ tolerationSeconds: 300 })],
    afterSeconds: 300,
    expected: { type: 'evict' },
  },
  {
    name: 'of several times the shortest counts',
    taints: [drives],
    tolerations: [tolerates({ tolerationSeconds: 300 }), tolerates({ tolerationSeconds: 10 })],
    expected: { type: 'later', atMs: START + 10_000 },
  },
  {
    name: 'all taints have to be tolerated',
    taints: [drives, { ...drives, key: 'b' }],
    tolerations: [tolerates()],
    expected: { type: 'evict' },
  },
  {
    name: 'a toleration of another value is none',
    taints: [drives],
    tolerations: [{ key: 'a', operator: 'Equal', value: 'y' }],
    expected: { type: 'evict' },
  },
];

describe('how long a pod stays on a tainted node', () => {
  it.each(cases)('$name', ({ taints, tolerations = [], afterSeconds = 0, expected }) => {
    const pod = aPod({ spec: { tolerations } });
    expect(plan(pod, taints, START + afterSeconds * 1000)).toEqual(expected);
  });

  it('one that is on its way out is not asked twice', () => {
    const pod = aPod({ metadata: { deletionTimestamp: CREATED } });
    expect(plan(pod, [drives], START)).toEqual({ type: 'stay' });
  });
});
