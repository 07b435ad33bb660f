import { describe, expect, it } from 'vitest';
import type { Pod } from '../../model/kinds/pod.ts';
import type { ContainerStatus, PodSpec, PodStatus } from '../../model/wire/kubernetes.ts';
import { podHealth } from './pod-trouble.ts';

const START = '2026-01-01T00:00:00Z';
const NOW = Date.parse(START);

function aPod(status: PodStatus, spec: Partial<PodSpec> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: START },
    spec: { nodeName: 'n1', restartPolicy: 'Always', containers: [{ name: 'app', image: 'app:1' }], ...spec },
    status: { startTime: START, ...status },
  };
}

function app(status: Partial<ContainerStatus>): ContainerStatus {
  return { name: 'app', image: 'app:1', imageID: '', ready: false, restartCount: 0, ...status };
}

const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
const crash = { terminated: { exitCode: 1, reason: 'Error', message: 'listening\nboom\n' } };

const cases: { name: string; pod: Pod; atMs?: number; expected: object }[] = [
  {
    name: 'a ready pod has no trouble',
    pod: aPod({ ...ready, containerStatuses: [app({ ready: true, state: { running: {} } })] }),
    expected: { failures: 0 },
  },
  {
    name: 'a ready pod keeps the failures it had',
    pod: aPod({
      ...ready,
      containerStatuses: [app({ ready: true, restartCount: 2, state: { running: {} } })],
    }),
    expected: { failures: 2 },
  },
  {
    name: 'a crash loop counts every run and tells the last one',
    pod: aPod({
      containerStatuses: [
        app({ restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: crash }),
      ],
    }),
    expected: {
      failures: 3,
      trouble: {
        reason: 'CrashLoopBackOff',
        message: 'container "app" ended with exit code 1: boom (restarted 2 times)',
      },
    },
  },
  {
    name: 'a container that has just ended counts before it is restarted',
    pod: aPod({
      containerStatuses: [app({ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } })],
    }),
    expected: {
      failures: 1,
      trouble: {
        reason: 'OOMKilled',
        message: 'container "app" was killed for using more memory than its limit (restarted 0 times)',
      },
    },
  },
  {
    name: 'a missing image counts attempts by time',
    pod: aPod({
      containerStatuses: [
        app({
          state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "app:1"' } },
        }),
      ],
    }),
    atMs: NOW + 12_000,
    expected: {
      failures: 2,
      trouble: {
        reason: 'ImagePullBackOff',
        message: 'container "app" cannot start: Back-off pulling image "app:1"',
      },
      recheckAtMs: NOW + 30_000,
    },
  },
  {
    name: 'a missing image is a clear failure after thirty seconds',
    pod: aPod({ containerStatuses: [app({ state: { waiting: { reason: 'ErrImagePull' } } })] }),
    atMs: NOW + 30_000,
    expected: {
      failures: 3,
      trouble: { reason: 'ErrImagePull', message: 'container "app" cannot start: image "app:1"' },
    },
  },
  {
    name: 'a bad image name is a clear failure at once',
    pod: aPod({
      containerStatuses: [app({ state: { waiting: { reason: 'InvalidImageName', message: 'bad' } } })],
    }),
    expected: {
      failures: 3,
      trouble: { reason: 'InvalidImageName', message: 'container "app" cannot start: bad' },
    },
  },
  {
    name: 'an init container that failed is the trouble',
    pod: aPod(
      {
        initContainerStatuses: [
          app({
            name: 'init',
            restartCount: 1,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: crash,
          }),
        ],
        containerStatuses: [app({ state: { waiting: { reason: 'PodInitializing' } } })],
      },
      { initContainers: [{ name: 'init' }] },
    ),
    expected: {
      failures: 2,
      trouble: {
        reason: 'CrashLoopBackOff',
        message: 'container "init" ended with exit code 1: boom (restarted once)',
      },
    },
  },
  {
    name: 'an init container that did its work is none',
    pod: aPod(
      {
        ...ready,
        initContainerStatuses: [
          app({ name: 'init', ready: true, restartCount: 1, state: { terminated: { exitCode: 0 } } }),
        ],
        containerStatuses: [app({ ready: true, state: { running: {} } })],
      },
      { initContainers: [{ name: 'init' }] },
    ),
    expected: { failures: 0 },
  },
  {
    name: 'a container that ends well and is restarted has failed all the same',
    pod: aPod({ containerStatuses: [app({ state: { terminated: { exitCode: 0, reason: 'Completed' } } })] }),
    expected: { failures: 1, trouble: { reason: 'Completed' } },
  },
  {
    name: 'a pod without a node says what the scheduler said',
    pod: aPod(
      {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/1 nodes are available: 1 Insufficient cpu.',
          },
        ],
      },
      { nodeName: undefined },
    ),
    expected: {
      failures: 0,
      trouble: {
        reason: 'Unschedulable',
        message: 'no node for it: 0/1 nodes are available: 1 Insufficient cpu.',
      },
    },
  },
  {
    name: 'a pod that runs without being ready names its probe',
    pod: aPod(
      {
        conditions: [{ type: 'Ready', status: 'False' }],
        containerStatuses: [app({ state: { running: {} } })],
      },
      { containers: [{ name: 'app', readinessProbe: { httpGet: { path: '/healthz', port: 8080 } } }] },
    ),
    expected: {
      failures: 0,
      trouble: {
        reason: 'NotReady',
        message:
          'container "app" runs and is not ready: its readiness probe GET /healthz on port 8080 does not succeed',
      },
    },
  },
  {
    name: 'a pod whose containers wait is being started',
    pod: aPod({ containerStatuses: [app({ state: { waiting: { reason: 'ContainerCreating' } } })] }),
    expected: { failures: 0, trouble: { reason: 'Starting' } },
  },
];

describe('the health of a pod', () => {
  it.each(cases)('$name', ({ pod, atMs = NOW, expected }) => {
    expect(podHealth(pod, atMs)).toMatchObject(expected);
    if (!('trouble' in expected)) expect(podHealth(pod, atMs).trouble).toBeUndefined();
  });
});
