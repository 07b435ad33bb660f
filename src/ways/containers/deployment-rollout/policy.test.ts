// What a Deployment asks of the roll-out engine, and how templates are told apart.
import { describe, expect, it } from 'vitest';
import { web } from './deployments.case.ts';
import { policyOf } from './policy.ts';
import { templateHash } from './template-hash.ts';

describe('how a Deployment wants to be rolled out', () => {
  it.each([
    [
      'by default',
      {},
      {},
      {
        floor: 3,
        ceiling: 4,
        bakeMs: 30_000,
        deadlineMs: 600_000,
        onFailure: 'rollback',
        isExclusive: false,
      },
    ],
    ['with Recreate', { strategy: { type: 'Recreate' } }, {}, { floor: 0, ceiling: 3, isExclusive: true }],
    ['without a deadline', { progressDeadlineSeconds: 2_147_483_647 }, {}, { deadlineMs: undefined }],
    ['with a long minReadySeconds', { minReadySeconds: 60 }, {}, { bakeMs: 60_000, minReadyMs: 60_000 }],
    ['with a bake time of its own', {}, { 'tutti.dev/bake-seconds': '5' }, { bakeMs: 5000 }],
    ['with a bake time that is no number', {}, { 'tutti.dev/bake-seconds': 'soon' }, { bakeMs: 30_000 }],
    [
      'without automatic rollback',
      {},
      { 'tutti.dev/auto-rollback': 'false' },
      { onFailure: 'continue', gates: undefined },
    ],
    ['with a failure budget', {}, { 'tutti.dev/failure-budget': '2' }, { failureBudget: 2 }],
  ])('%s', (_name, spec, annotations, expected) => {
    const { deadlineMs, gates, ...rest } = policyOf(web('web:1', { spec, metadata: { annotations } }));
    expect({ deadlineMs, gates, ...rest }).toMatchObject(expected);
  });
});

describe('the hash of a template', () => {
  it('does not depend on the order of fields, and does on their values and on collisions', () => {
    const one = templateHash({ spec: { containers: [{ name: 'a', image: 'b' }] } }, undefined);
    expect(templateHash({ spec: { containers: [{ image: 'b', name: 'a' }] } }, undefined)).toBe(one);
    expect(templateHash({ spec: { containers: [{ image: 'c', name: 'a' }] } }, undefined)).not.toBe(one);
    expect(templateHash({ spec: { containers: [{ image: 'b', name: 'a' }] } }, 1)).not.toBe(one);
  });
});
