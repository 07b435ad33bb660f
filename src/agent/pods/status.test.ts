// A pod's status from what is known, and what is sent of it.
import { describe, expect, test } from 'vitest';
import { podKind } from '../../model/kinds/pod.ts';
import { aPod } from '../../model/testing.ts';
import type { PodSpec, PodStatus } from '../../model/wire/kubernetes.ts';
import { type ContainerRecord, newRecord, type PodRecord, type Run } from './record.ts';
import { podStatus, type StatusInputs } from './status.ts';
import { statusPatch } from './status-patch.ts';

const NOW = Date.UTC(2026, 0, 1, 0, 1);
const START = Date.UTC(2026, 0, 1);
const runOf = (exitCode?: number): Run => ({
  handle: { id: 'r1' },
  attempt: 0,
  createdMs: START,
  startedMs: START,
  ...(exitCode !== undefined && { exit: { exitCode, outOfMemory: false, finishedMs: NOW } }),
});
const RUNNING = { run: runOf(), started: true, ready: true };
const INIT = { name: 'init', image: 'web:1' };

type Changes = { readonly [container: string]: Partial<ContainerRecord> };

function statusOf(
  spec: Partial<PodSpec>,
  changes: Changes,
  {
    record: change,
    ...more
  }: Partial<Omit<StatusInputs, 'record'>> & { readonly record?: Partial<PodRecord> } = {},
): PodStatus {
  const pod = aPod({ spec: { containers: [{ name: 'app', image: 'web:1' }], ...spec } });
  const fresh = newRecord(pod.spec, START);
  const containers = fresh.containers.map((each) => ({ ...each, ...changes[each.name] }));
  const record = { ...fresh, address: '10.0.0.1', containers, ...change };
  return podStatus({ pod, record, nodeAddress: '192.0.2.1', nowMs: NOW, ...more });
}

const conditionOf = ({ conditions = [] }: PodStatus, type: string) =>
  conditions.find((each) => each.type === type);

test.each<[string, string, Partial<PodSpec>, Changes]>([
  ['nothing runs yet', 'Pending', {}, {}],
  ['an init container runs', 'Pending', { initContainers: [INIT] }, { init: { run: runOf() } }],
  ['the app runs', 'Running', {}, { app: RUNNING }],
  [
    'the app waits to start again',
    'Running',
    {},
    { app: { run: runOf(1), waiting: { reason: 'CrashLoopBackOff', failures: 1 } } },
  ],
  ['all ended well and may', 'Succeeded', { restartPolicy: 'Never' }, { app: { run: runOf(0) } }],
  ['one ended badly and stays so', 'Failed', { restartPolicy: 'Never' }, { app: { run: runOf(1) } }],
  [
    'an init container failed for good',
    'Failed',
    { restartPolicy: 'Never', initContainers: [INIT] },
    { init: { run: runOf(1) } },
  ],
])('while %s the phase is %s', (_, phase, spec, changes) => {
  expect(statusOf(spec, changes).phase).toBe(phase);
});

test.each<[string, string, object, Partial<PodSpec>, Changes, Partial<StatusInputs>?]>([
  ['Ready', 'runs and is ready', { status: 'True' }, {}, { app: RUNNING }],
  [
    'Ready',
    'is not ready',
    { status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [app]' },
    {},
    { app: { ...RUNNING, ready: false } },
  ],
  [
    'Ready',
    'is taken out',
    { status: 'False', reason: 'ContainersNotReady' },
    {},
    { app: RUNNING },
    { withdrawn: true },
  ],
  [
    'Ready',
    'misses a gate',
    {
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "lb" does not exist.',
    },
    { readinessGates: [{ conditionType: 'lb' }] },
    { app: RUNNING },
  ],
  [
    'ContainersReady',
    'misses a gate',
    { status: 'True' },
    { readinessGates: [{ conditionType: 'lb' }] },
    { app: RUNNING },
  ],
  [
    'Ready',
    'has ended well',
    { status: 'False', reason: 'PodCompleted' },
    { restartPolicy: 'Never' },
    { app: { run: runOf(0) } },
  ],
  [
    'Initialized',
    'initializes',
    {
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [init]',
    },
    { initContainers: [INIT] },
    {},
  ],
  [
    'Initialized',
    'is past that',
    { status: 'True' },
    { initContainers: [INIT] },
    { init: { run: runOf(0) } },
  ],
])('%s of a pod that %s', (type, _, expected, spec, changes, more) => {
  const { record: __, ...rest } = more ?? {};
  expect(conditionOf(statusOf(spec, changes, rest), type)).toMatchObject(expected);
});

test('a condition keeps its time until it turns, also when its last report is on its way', () => {
  const told = statusOf({}, { app: RUNNING });
  const later = NOW + 60_000;
  const same = statusOf({}, { app: RUNNING }, { told, nowMs: later });
  expect(conditionOf(same, 'Ready')?.lastTransitionTime).toBe('2026-01-01T00:01:00Z');
  const turned = statusOf({}, { app: { ...RUNNING, ready: false } }, { told, nowMs: later });
  expect(conditionOf(turned, 'Ready')?.lastTransitionTime).toBe('2026-01-01T00:02:00Z');
});

test('a container that waits to start again tells its last run', () => {
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off', failures: 1 };
  const [status] = statusOf({}, { app: { run: runOf(1), waiting, restarts: 3 } }).containerStatuses ?? [];
  expect(status).toMatchObject({
    restartCount: 3,
    ready: false,
    started: false,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
    lastState: { terminated: { exitCode: 1, reason: 'Error', containerID: 'containerd://r1' } },
  });
});

test('a pod that was refused tells why', () => {
  const failed = { reason: 'UnsupportedFeature', message: 'no' };
  expect(statusOf({}, {}, { record: { failed } })).toMatchObject({ phase: 'Failed', ...failed });
});

describe('what is sent', () => {
  const before = statusOf({}, { app: { ...RUNNING, ready: false } });

  test('nothing when nothing has changed, whoever else wrote', () => {
    const conditions = [...(before.conditions ?? []), { type: 'lb', status: 'True' }];
    expect(statusPatch({ ...before, conditions, nominatedNodeName: 'n' }, before)).toBeUndefined();
  });

  test('only the conditions that turned, without what they had said', () => {
    const after = statusOf({}, { app: RUNNING }, { told: before, nowMs: NOW + 1000 });
    const patch = statusPatch(before, after) as { readonly conditions: readonly object[] };
    expect(Object.keys(patch)).toEqual(['containerStatuses', 'conditions']);
    expect(patch.conditions).toEqual([
      {
        type: 'Ready',
        status: 'True',
        reason: null,
        message: null,
        lastTransitionTime: '2026-01-01T00:01:01Z',
      },
      {
        type: 'ContainersReady',
        status: 'True',
        reason: null,
        message: null,
        lastTransitionTime: '2026-01-01T00:01:01Z',
      },
    ]);
  });

  test('another address replaces the one before', () => {
    expect(statusPatch(before, { ...before, podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }] })).toEqual({
      podIP: '10.0.0.2',
      podIPs: [{ ip: '10.0.0.2' }, { $patch: 'replace' }],
    });
  });

  test('what is gone is removed', () => {
    expect(statusPatch({ ...before, reason: 'x' }, before)).toEqual({ reason: null });
  });

  test('what is sent is a status that the model accepts', () => {
    expect(podKind.validate?.(aPod({ status: before }), undefined)).toEqual([]);
  });
});
