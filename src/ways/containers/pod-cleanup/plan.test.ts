import { describe, expect, it } from 'vitest';
import { aPod, CREATED } from '../../../model/testing.ts';
import { KEPT, plan } from './plan.ts';

const START = Date.parse(CREATED);
const names = (pods: readonly { readonly metadata: { readonly name: string } }[]) =>
  pods.map(({ metadata }) => metadata.name);

describe('pods that nobody else removes', () => {
  it('on a node that is gone go after a while', () => {
    const pods = [
      aPod({ metadata: { name: 'a' }, spec: { nodeName: 'gone' } }),
      aPod({ metadata: { name: 'b' }, spec: { nodeName: 'n1' } }),
    ];
    const missing = new Map([['gone', START]]);
    expect(plan({ pods, missing }, START + 39_000)).toEqual({ remove: [], wakeAtMs: START + 40_000 });
    expect(names(plan({ pods, missing }, START + 40_000).remove)).toEqual(['a']);
  });

  it('on their way out without a node go at once', () => {
    const leaving = { deletionTimestamp: CREATED };
    const pods = [
      aPod({ metadata: { name: 'a', ...leaving } }),
      aPod({ metadata: { name: 'b', ...leaving }, spec: { nodeName: 'n1' } }),
    ];
    expect(names(plan({ pods, missing: new Map() }, START).remove)).toEqual(['a']);
  });

  it('that have ended are kept up to a number, the oldest go first', () => {
    const pods = Array.from({ length: KEPT + 2 }, (_, index) =>
      aPod({
        metadata: { name: `p${index}`, creationTimestamp: new Date(START - index * 1000).toISOString() },
        spec: { nodeName: 'n1' },
        status: { phase: index % 2 === 0 ? 'Succeeded' : 'Failed' },
      }),
    );
    const running = aPod({ metadata: { name: 'old', creationTimestamp: '2020-01-01T00:00:00Z' } });
    const { remove } = plan({ pods: [...pods, running], missing: new Map() }, START);
    expect(names(remove)).toEqual([`p${KEPT + 1}`, `p${KEPT}`]);
  });
});
