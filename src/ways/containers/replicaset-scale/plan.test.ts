import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../model/kinds/pod.ts';
import { aPod, aReplicaSet } from '../../../model/testing.ts';
import type { PodStatus } from '../../../model/wire/kubernetes.ts';
import { type Observed, plan } from './plan.ts';
import { statusOf } from './status.ts';
import { chooseVictims } from './victims.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

interface Shape {
  readonly node?: string;
  readonly phase?: string;
  readonly readyFor?: number;
  readonly restarts?: number;
  readonly age?: number;
  readonly cost?: string;
  readonly deleting?: boolean;
  readonly endedFor?: number;
}

function pod(name: string, shape: Shape = {}): Pod {
  const {
    node = 'n1',
    phase = 'Running',
    readyFor,
    restarts = 0,
    age = 1000,
    cost,
    deleting,
    endedFor,
  } = shape;
  const terminated =
    endedFor === undefined ? {} : { state: { terminated: { exitCode: 1, finishedAt: ago(endedFor) } } };
  const status: PodStatus = {
    phase,
    conditions:
      readyFor === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ago(readyFor) }],
    containerStatuses: [
      {
        name: 'web',
        image: '',
        imageID: '',
        ready: readyFor !== undefined,
        restartCount: restarts,
        ...terminated,
      },
    ],
  };
  return aPod({
    metadata: {
      name,
      uid: name,
      creationTimestamp: ago(age),
      ...(cost && { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
      ...(deleting && { deletionTimestamp: ago(0) }),
    },
    spec: { ...(node && { nodeName: node }) },
    status,
  });
}

const ready: Shape = { readyFor: 500 };

describe('who goes first', () => {
  const cases: { name: string; first: Pod; second: Pod }[] = [
    {
      name: 'a pod without a node',
      first: pod('z', { node: '', phase: 'Pending' }),
      second: pod('a', { phase: 'Pending' }),
    },
    { name: 'a pending pod', first: pod('z', { phase: 'Pending' }), second: pod('a') },
    { name: 'a pod that is not ready', first: pod('z'), second: pod('a', ready) },
    {
      name: 'a pod that is cheap to delete',
      first: pod('z', { ...ready, cost: '-5' }),
      second: pod('a', ready),
    },
    {
      name: 'a pod that is ready for a shorter time',
      first: pod('z', { readyFor: 10 }),
      second: pod('a', { readyFor: 500 }),
    },
    {
      name: 'a pod that was restarted more often',
      first: pod('z', { ...ready, restarts: 3 }),
      second: pod('a', ready),
    },
    {
      name: 'a younger pod',
      first: pod('z', { ...ready, age: 600 }),
      second: pod('a', { ...ready, age: 9000 }),
    },
    { name: 'by name, when all is equal', first: pod('a', ready), second: pod('b', ready) },
  ];
  it.each(cases)('is $name', ({ first, second }) => {
    expect(chooseVictims([second, first], [], 1, NOW)).toEqual([first]);
  });

  it('is a pod on the node that has most of its kind', () => {
    const alone = pod('a', { ...ready, node: 'n2' });
    const crowd = [pod('y', ready), pod('z', ready)];
    expect(chooseVictims([alone, ...crowd], [alone, ...crowd], 1, NOW)).toEqual([crowd[0]]);
  });
});

describe('the plan of a ReplicaSet', () => {
  const given = (replicas: number, pods: readonly Pod[], deleting = false): Observed => ({
    set: aReplicaSet({ metadata: { ...(deleting && { deletionTimestamp: ago(0) }) }, spec: { replicas } }),
    pods,
    related: pods,
  });

  it.each([
    ['makes what lacks', given(3, [pod('a', ready)]), { create: 2, remove: [] }],
    ['does nothing when all are there', given(1, [pod('a', ready)]), { create: 0, remove: [] }],
    [
      'replaces a pod that is on its way out',
      given(1, [pod('a', { ...ready, deleting: true })]),
      { create: 1, remove: [] },
    ],
    [
      'replaces a pod that has ended well',
      given(1, [pod('a', { phase: 'Succeeded' })]),
      { create: 1, remove: [] },
    ],
    ['does nothing when it is being deleted', given(3, [pod('a', ready)], true), { create: 0, remove: [] }],
  ])('%s', (_name, observed, expected) => {
    expect(plan(observed, NOW)).toMatchObject(expected);
  });

  it('takes away those that go first', () => {
    expect(
      plan(given(1, [pod('a', ready), pod('b')]), NOW).remove.map(({ metadata }) => metadata.name),
    ).toEqual(['b']);
  });

  it('replaces the first pod that ended in failure at once, further ones with back-off', () => {
    const failed = (name: string, endedFor: number) => pod(name, { phase: 'Failed', endedFor });
    expect(plan(given(1, [failed('a', 1)]), NOW)).toMatchObject({ create: 1 });
    const twice = plan(given(1, [failed('a', 60), failed('b', 1)]), NOW);
    expect(twice).toMatchObject({ create: 0, wake: { atMs: NOW - 1000 + 5000 } });
    expect(plan(given(1, [failed('a', 60), failed('b', 5)]), NOW)).toMatchObject({ create: 1 });
    const often = [60, 50, 40, 1].map((at, i) => failed(`p${i}`, at));
    expect(plan(given(1, often), NOW).wake).toMatchObject({ atMs: NOW - 1000 + 20_000 });
  });

  it('forgets failures of long ago', () => {
    const long = Array.from({ length: 9 }, (_, i) =>
      pod(`p${i}`, { phase: 'Failed', endedFor: 700, age: 800 }),
    );
    expect(plan(given(1, long), NOW)).toMatchObject({ create: 1 });
  });

  it('wakes when a ready pod becomes available', () => {
    const { set, ...rest } = given(1, [pod('a', { readyFor: 4 })]);
    const slow = { ...set, spec: { ...set.spec, minReadySeconds: 10 } };
    expect(plan({ set: slow, ...rest }, NOW).wake).toMatchObject({ atMs: NOW + 6000 });
  });
});

describe('the status of a ReplicaSet', () => {
  it('counts its pods and leaves zeros out', () => {
    const set = aReplicaSet({ metadata: { generation: 4 }, spec: { minReadySeconds: 100 } });
    const strange = { ...pod('c'), metadata: { ...pod('c').metadata, labels: {} } };
    expect(statusOf(set, [pod('a', ready), pod('b', { readyFor: 5 }), strange], undefined, NOW)).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 1,
      observedGeneration: 4,
    });
    expect(statusOf(set, [], undefined, NOW)).toEqual({ replicas: 0, observedGeneration: 4 });
  });

  it('holds what failed until it works again', () => {
    const failure = { reason: 'FailedCreate' as const, message: 'quota' };
    const failed = statusOf(aReplicaSet(), [], failure, NOW);
    expect(failed.conditions).toEqual([
      { type: 'ReplicaFailure', status: 'True', lastTransitionTime: '2026-01-01T01:00:00Z', ...failure },
    ]);
    const set = aReplicaSet({ status: failed });
    expect(statusOf(set, [], failure, NOW + 5000).conditions).toEqual(failed.conditions);
    expect(statusOf(set, [], undefined, NOW).conditions).toBeUndefined();
  });
});
