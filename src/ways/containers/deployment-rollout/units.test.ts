// How pods are seen by the roll-out engine.
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../model/kinds/pod.ts';
import { aNode, aPod } from '../../../model/testing.ts';
import { ago, NOW } from './deployments.case.ts';
import { unitsOf } from './units.ts';

describe('pods as units', () => {
  const shape = (status: Pod['status'], metadata = {}) =>
    aPod({ metadata, spec: { nodeName: 'n1' }, status });
  const condition = (status: string, seconds: number) => [
    { type: 'Ready', status, lastTransitionTime: ago(seconds) },
  ];
  const cases: { name: string; pod: Pod; isNodeReady?: boolean; state: string | undefined }[] = [
    {
      name: 'a pod that was never ready starts',
      pod: shape({ startTime: ago(60), conditions: condition('False', 60) }),
      state: 'starting',
    },
    { name: 'a pod without conditions starts', pod: shape({ startTime: ago(60) }), state: 'starting' },
    {
      name: 'a ready pod is ready',
      pod: shape({ startTime: ago(60), conditions: condition('True', 50) }),
      state: 'ready',
    },
    {
      name: 'a pod that is no longer ready is unready',
      pod: shape({ startTime: ago(60), conditions: condition('False', 20) }),
      state: 'unready',
    },
    {
      name: 'a pod on a lost node is lost',
      pod: shape({ startTime: ago(60), conditions: condition('True', 50) }),
      isNodeReady: false,
      state: 'lost',
    },
    {
      name: 'a pod that was deleted ends',
      pod: shape({ conditions: condition('True', 50) }, { deletionTimestamp: ago(1) }),
      state: 'ending',
    },
    { name: 'a pod that has ended for good is no unit', pod: shape({ phase: 'Failed' }), state: undefined },
  ];
  it.each(cases)('$name', ({ pod, isNodeReady = true, state }) => {
    const node = aNode({
      metadata: { name: 'n1' },
      status: { conditions: [{ type: 'Ready', status: isNodeReady ? 'True' : 'Unknown' }] },
    });
    expect(unitsOf('r', [pod], () => node, NOW).units[0]?.state).toBe(state);
  });

  it('on a node that came back are given time to be ready again', () => {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: ago(3) }];
    const node = aNode({ metadata: { name: 'n1' }, status: { conditions } });
    const pod = shape({ startTime: ago(60), conditions: condition('False', 20) });
    expect(unitsOf('r', [pod], () => node, NOW).units).toMatchObject([
      { state: 'unready', sinceMs: NOW - 3000 },
    ]);
  });
});
