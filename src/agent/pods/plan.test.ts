// The next step for a pod, from what is known of it.
import { describe, expect, test } from 'vitest';
import type { Pod } from '../../model/kinds/pod.ts';
import { aPod } from '../../model/testing.ts';
import type { PodSpec } from '../../model/wire/kubernetes.ts';
import { backoffMs, plan, type Step } from './plan.ts';
import { type ContainerRecord, newRecord, type PodRecord, type Run } from './record.ts';

const NOW = 1_000_000;
const PORT = { id: 'p', address: '10.0.0.1', networkNamespace: '/n', ipcNamespace: '/i', interfaceName: 'e' };
const IMAGE = { name: 'web', id: 'web@sha256:1', stopSignal: 15 };
const INIT = { name: 'init', image: 'web:1' };
const SIDE = { name: 'side', image: 'web:1', restartPolicy: 'Always' };

const runOf = (change: Partial<Run> = {}): Run => ({
  handle: { id: 'r' },
  attempt: 0,
  createdMs: NOW,
  startedMs: NOW,
  ...change,
});
const ended = (exitCode: number, change: Partial<Run> = {}): Run =>
  runOf({ ...change, exit: { exitCode, outOfMemory: false, finishedMs: NOW } });

type Changes = { readonly [container: string]: Partial<ContainerRecord> };

function situation(
  spec: Partial<PodSpec>,
  changes: Changes,
  change: Partial<PodRecord> = {},
): [Pod, PodRecord] {
  const pod = aPod({ spec: { containers: [{ name: 'app', image: 'web:1' }], ...spec } });
  const fresh = newRecord(pod.spec, NOW);
  const containers = fresh.containers.map((each) => ({ ...each, image: IMAGE, ...changes[each.name] }));
  return [pod, { ...fresh, port: PORT, volumesReady: true, containers, ...change }];
}

const RUNNING = { run: runOf(), started: true, ready: true };

test.each<[string, Partial<PodSpec>, Changes, Step, Partial<PodRecord>?]>([
  ['a network comes first', {}, {}, { type: 'network' }, { port: undefined }],
  ['then volumes', {}, {}, { type: 'volumes' }, { volumesReady: false }],
  [
    'a pod in the host network needs no port',
    { hostNetwork: true },
    {},
    { type: 'volumes' },
    { port: undefined, volumesReady: false },
  ],
  [
    'what failed is waited for',
    {},
    {},
    { type: 'wait', untilMs: NOW + 5 },
    { waiting: { reason: 'x', failures: 1, retryAtMs: NOW + 5 }, port: undefined },
  ],
  ['an image is looked for', {}, { app: { image: undefined } }, { type: 'resolve-image', container: 'app' }],
  ['a container starts', {}, {}, { type: 'start', container: 'app', attempt: 0 }],
  ['all that is well is waited for', {}, { app: RUNNING }, { type: 'wait', untilMs: undefined }],
  [
    'what cannot be done is refused',
    { hostPID: true },
    {},
    { type: 'refuse', reason: 'UnsupportedFeature', message: 'spec.hostPID is not supported yet' },
  ],
  [
    'a doomed container is stopped',
    {},
    { app: { ...RUNNING, killBecause: 'sick' } },
    { type: 'stop', container: 'app', why: 'sick' },
  ],
  [
    'an init container is first',
    { initContainers: [INIT] },
    {},
    { type: 'start', container: 'init', attempt: 0 },
  ],
  [
    'it is waited for',
    { initContainers: [INIT] },
    { init: { run: runOf() } },
    { type: 'wait', untilMs: undefined },
  ],
  [
    'after it the app',
    { initContainers: [INIT] },
    { init: { run: ended(0) } },
    { type: 'start', container: 'app', attempt: 0 },
  ],
  [
    'a failed one runs again',
    { initContainers: [INIT] },
    { init: { run: ended(1) } },
    { type: 'start', container: 'init', attempt: 1 },
  ],
  [
    'unless it may not: then all is over',
    { initContainers: [INIT], restartPolicy: 'Never' },
    { init: { run: ended(1) } },
    { type: 'finish' },
  ],
  [
    'a sidecar has to have started',
    { initContainers: [SIDE] },
    { side: { run: runOf() } },
    { type: 'wait', untilMs: undefined },
  ],
  [
    'and then the app does',
    { initContainers: [SIDE] },
    { side: RUNNING },
    { type: 'start', container: 'app', attempt: 0 },
  ],
  [
    'a sidecar that ended comes back beside the app',
    { initContainers: [SIDE] },
    { side: { run: ended(0) }, app: RUNNING },
    { type: 'start', container: 'side', attempt: 1 },
  ],
  [
    'but not when the apps have ended',
    { initContainers: [SIDE], restartPolicy: 'Never' },
    { side: { run: ended(0) }, app: { run: ended(0) } },
    { type: 'finish' },
  ],
  [
    'an ended pod needs no network',
    { restartPolicy: 'Never' },
    { app: { run: ended(0) } },
    { type: 'finish' },
    { port: undefined, volumesReady: false },
  ],
  [
    'init containers are not run again for an app that restarts',
    { initContainers: [INIT] },
    { app: { run: ended(1) } },
    { type: 'start', container: 'app', attempt: 1 },
  ],
  [
    'success is enough for OnFailure',
    { restartPolicy: 'OnFailure' },
    { app: { run: ended(0) } },
    { type: 'finish' },
  ],
  [
    'failure is not',
    { restartPolicy: 'OnFailure' },
    { app: { run: ended(2) } },
    { type: 'start', container: 'app', attempt: 1 },
  ],
  [
    'Always means after success too',
    {},
    { app: { run: ended(0) } },
    { type: 'start', container: 'app', attempt: 1 },
  ],
  [
    'the second crash waits',
    {},
    { app: { run: ended(1, { attempt: 1 }), crashes: 1 } },
    { type: 'back-off', container: 'app', untilMs: NOW + 10_000, delayMs: 10_000 },
  ],
  [
    'the deadline is waited for',
    { activeDeadlineSeconds: 60 },
    { app: RUNNING },
    { type: 'wait', untilMs: NOW + 60_000 },
  ],
  [
    'also while an init container runs',
    { activeDeadlineSeconds: 60, initContainers: [INIT] },
    { init: { run: runOf() } },
    { type: 'wait', untilMs: NOW + 60_000 },
  ],
  [
    'and then it is over',
    { activeDeadlineSeconds: 60 },
    { app: RUNNING },
    {
      type: 'refuse',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    },
    { startedMs: NOW - 60_000 },
  ],
])('%s', (_, spec, changes, expected, change) => {
  expect(plan(...situation(spec, changes, change), NOW)).toEqual(expected);
});

describe('the delay before a restart', () => {
  test.each([
    [0, 1, 0],
    [1, 1, 10_000],
    [2, 1, 20_000],
    [5, 1, 160_000],
    [6, 1, 300_000],
    [50, 1, 300_000],
    [50, 600_000, 0],
  ])('after %d short runs before one of %d ms is %d ms', (crashes, ranMs, expected) => {
    const run = ended(1, { startedMs: NOW - ranMs });
    const [, { containers }] = situation({}, { app: { run, crashes } });
    expect(backoffMs(containers[0] ?? fail())).toBe(expected);
  });
});

function fail(): never {
  throw new Error('There is no container');
}
