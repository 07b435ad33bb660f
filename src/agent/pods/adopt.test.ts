// What a new agent makes of what it finds on the host.
import { expect, test } from 'vitest';
import type { ContainerStatus as Found } from '../../drivers/container/driver.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import { aPod } from '../../model/testing.ts';
import type { ContainerStatus, PodSpec, PodStatus } from '../../model/wire/kubernetes.ts';
import { adopt, type Inventory, surplus } from './adopt.ts';
import { LABEL } from './names.ts';
import type { ContainerRecord } from './record.ts';

const NOW = 1000;
const PORT = {
  id: 'uid-web-1',
  address: '10.0.0.9',
  networkNamespace: '/n',
  ipcNamespace: '/i',
  interfaceName: 'e',
};

function found(attempt: number, change: Partial<Found> = {}): Found {
  const labels = { [LABEL.uid]: 'uid-web-1', [LABEL.container]: 'web', [LABEL.attempt]: String(attempt) };
  return {
    ...{ handle: { id: `c-${attempt}` }, image: 'full:1', imageDigest: 'sha256:1', state: 'running' },
    ...{ createdMs: attempt, startedMs: attempt, ...change },
    labels: { ...labels, [LABEL.imageId]: 'full@sha256:1', [LABEL.stopSignal]: '3', ...change.labels },
  };
}
const exited = (attempt: number, exitCode = 1): Found =>
  found(attempt, { state: 'exited', exit: { exitCode, outOfMemory: false, finishedMs: 5 } });

function told(change: Partial<ContainerStatus> = {}): PodStatus {
  const status = {
    name: 'web',
    image: 'full:1',
    imageID: 'full@sha256:1',
    restartCount: 0,
    ready: true,
    started: true,
  };
  return { phase: 'Running', podIP: '10.0.0.9', containerStatuses: [{ ...status, ...change }] };
}

const podOf = (status: PodStatus | undefined, spec: Partial<PodSpec> = {}): Pod => aPod({ status, spec });
const inventory = (containers: readonly Found[], ports: Inventory['ports'] = [PORT]): Inventory => ({
  containers,
  ports,
});

test.each<[string, PodStatus | undefined, Partial<PodSpec>, Inventory, Partial<ContainerRecord>]>([
  [
    'what runs goes on, ready as it was told',
    told({ containerID: 'containerd://c-0' }),
    {},
    inventory([found(0)]),
    {
      started: true,
      ready: true,
      restarts: 0,
      image: { name: 'full:1', id: 'full@sha256:1', stopSignal: 3 },
    },
  ],
  [
    'a run that nobody was told of has to show itself',
    told({ containerID: 'containerd://c-0' }),
    {},
    inventory([found(1)]),
    { started: false, ready: false, restarts: 1 },
  ],
  [
    'an exit is an exit',
    told({ containerID: 'containerd://c-0' }),
    {},
    inventory([exited(0, 9)]),
    {
      ready: true,
      run: expect.objectContaining({
        exit: { exitCode: 9, outOfMemory: false, finishedMs: 5 },
        reason: 'Error',
      }),
    },
  ],
  [
    'one that was created but not started is made again',
    undefined,
    {},
    inventory([found(2, { state: 'created', startedMs: undefined })]),
    { restarts: 2, ready: false, run: expect.objectContaining({ attempt: 2, startedMs: undefined }) },
  ],
  [
    'the run before is the last one',
    undefined,
    {},
    inventory([found(2), exited(1, 4)]),
    { restarts: 2, last: expect.objectContaining({ attempt: 1, reason: 'Error' }) },
  ],
  [
    'a container that is not there although its network is has ended unseen',
    told({
      containerID: 'containerd://c-3',
      restartCount: 3,
      state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
    }),
    {},
    inventory([]),
    { restarts: 3, run: expect.objectContaining({ attempt: 3, reason: 'ContainerStatusUnknown' }) },
  ],
  [
    'with the network gone it begins anew',
    told({ containerID: 'containerd://c-3', restartCount: 3 }),
    {},
    inventory([found(3)], []),
    { restarts: 4, run: undefined, last: expect.objectContaining({ reason: 'ContainerStatusUnknown' }) },
  ],
  [
    'unless it may not',
    told({ containerID: 'containerd://c-0' }),
    { restartPolicy: 'Never' },
    inventory([], []),
    { restarts: 0, run: expect.objectContaining({ reason: 'ContainerStatusUnknown' }) },
  ],
  [
    'nothing at all is a fresh start',
    undefined,
    {},
    inventory([], []),
    { restarts: 0, run: undefined, last: undefined },
  ],
])('%s', (_, status, spec, there, expected) => {
  const [container] = adopt(podOf(status, spec), there, NOW).containers;
  expect(container).toMatchObject(expected);
});

test('older runs, and those without their network, are surplus', () => {
  const pod = podOf(undefined);
  const there = inventory([found(3), exited(2), exited(1), found(0)]);
  expect(surplus(pod, adopt(pod, there, NOW), there).map(({ id }) => id)).toEqual(['c-1', 'c-0']);
  const alone = inventory([found(3)], []);
  expect(surplus(pod, adopt(pod, alone, NOW), alone).map(({ id }) => id)).toEqual(['c-3']);
});

test('a pod that was refused or out of time stays failed', () => {
  const status = { phase: 'Failed', reason: 'DeadlineExceeded', message: 'late' };
  expect(adopt(podOf(status), inventory([]), NOW).failed).toEqual({
    reason: 'DeadlineExceeded',
    message: 'late',
  });
});

test('the address is that of the port; an ended pod keeps the one it had', () => {
  expect(adopt(podOf(undefined), inventory([]), NOW).address).toBe('10.0.0.9');
  const ended = told({
    containerID: 'containerd://c-0',
    state: { terminated: { exitCode: 0, containerID: 'containerd://c-0' } },
  });
  const pod = podOf({ ...ended, phase: 'Succeeded' }, { restartPolicy: 'Never' });
  expect(adopt(pod, inventory([], []), NOW).address).toBe('10.0.0.9');
});
