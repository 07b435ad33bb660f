// One pod's life on a simulated host: started, kept running, taken out.
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeProcess } from '../../drivers/container/fake/process.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { isPodReady, podCondition, podKind } from '../../model/kinds/pod.ts';
import { containerId, logPath, podDir } from './names.ts';
import { aContainer, openWorld, type World } from './world.case.ts';

let world: World;
let termIgnored: boolean;

beforeEach(async () => {
  termIgnored = false;
  world = await openWorld({
    programs: {
      fail: () => 3,
      done: () => 0,
      check: ({ files }) => (files.has('/sick') ? 1 : 0),
      stubborn: (process: FakeProcess) => {
        process.onSignal(15, () => {
          termIgnored = true;
        });
        return process.forever();
      },
    },
  });
  await world.start();
});
afterEach(() => world.close());

const running = async (): Promise<boolean> => (await world.pod())?.status?.phase === 'Running';
const ready = async (): Promise<boolean> => {
  const pod = await world.pod();
  return pod !== undefined && isPodReady(pod);
};
const gone = async (): Promise<boolean> => (await world.pod()) === undefined;
const status = async (container = 'web') => {
  const { containerStatuses = [], initContainerStatuses = [] } = (await world.pod())?.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container);
};
const waitingReason = async (container?: string) => (await status(container))?.state?.waiting?.reason;
const key = { namespace: 'default', name: 'web' };

describe('start', () => {
  test('a pod gets an address, runs and is ready, and its status says so as a whole', async () => {
    const pod = await world.create({ containers: [aContainer()] });
    await world.until('ready', ready);
    const now = await world.pod();
    expect(now?.status).toMatchObject({
      phase: 'Running',
      podIP: '10.206.0.1',
      podIPs: [{ ip: '10.206.0.1' }],
      hostIP: '192.0.2.1',
      qosClass: 'BestEffort',
      containerStatuses: [
        {
          name: 'web',
          ready: true,
          started: true,
          restartCount: 0,
          image: 'docker.io/library/web:1',
          imageID: 'docker.io/library/web@sha256:1',
          containerID: `containerd://${containerId(pod.metadata.uid, 'web', 0)}`,
        },
      ],
    });
    expect(world.events).toEqual([
      'Pulled: Container image "web:1" already present on machine',
      'Created: Created container: web',
      'Started: Started container web',
    ]);
  });

  test('not ready is said together with the start time, and turns once', async () => {
    await world.create({
      containers: [aContainer({ readinessProbe: { exec: { command: ['check'] }, initialDelaySeconds: 7 } })],
    });
    await world.until('running', running);
    const first = podCondition((await world.pod()) ?? never(), 'Ready');
    expect(first).toMatchObject({ status: 'False', reason: 'ContainersNotReady' });
    expect(first?.lastTransitionTime).toBe((await world.pod())?.status?.startTime);
    await world.until('ready', ready);
    const turned = podCondition((await world.pod()) ?? never(), 'Ready');
    expect(Date.parse(turned?.lastTransitionTime ?? '') - Date.parse(first?.lastTransitionTime ?? '')).toBe(
      7000,
    );
  });

  test.each([
    ['ErrImagePull', 'ImagePullBackOff', 'Failed: Failed to pull image "gone:1": no such image: gone:1'],
    [
      'ErrImageNeverPull',
      'ErrImageNeverPull',
      'ErrImageNeverPull: Container image "gone:1" is not present with pull policy of Never',
    ],
    ['InvalidImageName', 'InvalidImageName', 'InspectFailed: no such image: gone:1'],
  ])('an image that cannot be had (%s) is told and tried again', async (reason, later, event) => {
    world.missing.set('gone:1', reason);
    await world.create({ containers: [aContainer({ image: 'gone:1' })] });
    await world.until(reason, async () => (await waitingReason()) === reason);
    expect(world.events).toContain(event);
    expect(world.events.includes('Pulling: Pulling image "gone:1"')).toBe(reason === 'ErrImagePull');
    await world.until('the next try', async () => (await waitingReason()) === later, 15_000);
    world.missing.clear();
    await world.until('ready', ready);
  });

  test('a ConfigMap that is missing is named; its arrival starts the container at once', async () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }];
    await world.create({ containers: [aContainer({ env })] });
    await world.until('waiting', async () => (await waitingReason()) === 'CreateContainerConfigError');
    expect((await status())?.state?.waiting?.message).toBe('configmap "settings" not found');
    await world.clock.advance(60_000);
    await world.client.create(configMapKind, { metadata: key2('settings'), data: { a: '1' } });
    await world.until('ready', ready, 1000);
    expect(world.host.machine.all()[0]?.spec.env).toContain('A=1');
  });

  test('what is not supported fails the pod with a reason', async () => {
    await world.create({ hostPID: true, containers: [aContainer()] });
    await world.until('failed', async () => (await world.pod())?.status?.phase === 'Failed');
    expect((await world.pod())?.status).toMatchObject({
      reason: 'UnsupportedFeature',
      message: 'spec.hostPID is not supported yet',
    });
    expect(world.host.machine.all()).toEqual([]);
  });

  test('init containers run one after another before the app; a sidecar goes on', async () => {
    await world.create({
      initContainers: [
        aContainer({ name: 'first', command: ['done'] }),
        aContainer({ name: 'side', restartPolicy: 'Always' }),
        aContainer({ name: 'second', command: ['done'] }),
      ],
      containers: [aContainer()],
    });
    await world.until('ready', ready);
    const started = world.events.filter((event) => event.startsWith('Started'));
    expect(started.map((event) => event.split(' ').at(-1))).toEqual(['first', 'side', 'second', 'web']);
    expect((await status('side'))?.state).toHaveProperty('running');
  });
});

describe('keep running', () => {
  test('a container that crashes starts again at once, then ever later', async () => {
    await world.create({ containers: [aContainer({ command: ['fail'] })] });
    await world.until('back-off', async () => (await waitingReason()) === 'CrashLoopBackOff');
    expect(await status()).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    const { uid = '' } = (await world.pod())?.metadata ?? {};
    expect((await status())?.state?.waiting?.message).toBe(
      `back-off 10s restarting failed container=web pod=web_default(${uid})`,
    );
    await world.until(
      '20 s',
      async () => (await status())?.state?.waiting?.message?.startsWith('back-off 20s') === true,
    );
    expect((await status())?.restartCount).toBe(2);
  });

  test('only the logs of the last two runs are kept', async () => {
    const pod = await world.create({ containers: [aContainer({ command: ['fail'] })] });
    await world.until('third restart', async () => ((await status())?.restartCount ?? 0) >= 3, 120_000);
    const kept = [0, 1, 2, 3].filter((attempt) => existsSync(logPath(world.layout, pod, 'web', attempt)));
    expect(kept.filter((attempt) => attempt < 2)).toEqual([]);
  });

  test('a pod that may end succeeds, gives back its network, and is found ended after a restart of the agent', async () => {
    await world.create({ restartPolicy: 'OnFailure', containers: [aContainer({ command: ['done'] })] });
    await world.until('succeeded', async () => (await world.pod())?.status?.phase === 'Succeeded');
    await world.until('released', async () => (await world.network.listPorts()).length === 0);
    expect(world.host.machine.all()).toEqual([]);
    const before = (await world.pod())?.status;
    await world.crash();
    await world.start();
    await world.clock.advance(5000);
    expect((await world.pod())?.status).toEqual(before);
    expect(world.host.machine.all()).toEqual([]);
  });

  test('a sidecar ends with the apps and does not come back', async () => {
    await world.create({
      restartPolicy: 'Never',
      initContainers: [aContainer({ name: 'side', restartPolicy: 'Always' })],
      containers: [aContainer({ command: ['done'] })],
    });
    await world.until('succeeded', async () => (await world.pod())?.status?.phase === 'Succeeded');
    await world.until('all removed', () => world.host.machine.all().length === 0);
    await world.clock.advance(60_000);
    expect(world.host.machine.all()).toEqual([]);
  });

  test('a failed liveness probe takes the pod out of traffic before the restart, and back when it is ready', async () => {
    const livenessProbe = { exec: { command: ['check'] }, periodSeconds: 1, failureThreshold: 2 };
    const pod = await world.create({ containers: [aContainer({ livenessProbe })] });
    const { uid } = pod.metadata;
    await world.until('ready', ready);
    world.host.machine.get(containerId(uid, 'web', 0)).files.set('/sick', '');
    await world.until('restarted', async () => (await status())?.restartCount === 1);
    await world.until('ready again', ready);
    expect(world.traffic).toEqual([`withdraw ${uid}`, `drained ${uid}`, `restore ${uid}`]);
    expect(world.events).toContain('Killing: Container web failed liveness probe, will be restarted');
  });

  test('another image restarts the container with it', async () => {
    await world.create({ containers: [aContainer()] });
    await world.until('ready', ready);
    const body = { spec: { containers: [{ name: 'web', image: 'web:2' }] } };
    await world.client.patch(podKind, key, body, { type: 'strategic' });
    await world.until(
      'the new image',
      async () => (await status())?.image === 'docker.io/library/web:2' && ready(),
    );
    expect((await status())?.restartCount).toBe(1);
    expect(world.events).toContain('Killing: Container web definition changed, will be restarted');
  });

  test('out of memory is said, with the last words of the container', async () => {
    const pod = await world.create({ restartPolicy: 'Never', containers: [aContainer()] });
    await world.until('ready', ready);
    await world.host.machine.exit(containerId(pod.metadata.uid, 'web', 0), 137, { outOfMemory: true });
    await world.until('failed', async () => (await world.pod())?.status?.phase === 'Failed');
    expect((await status())?.state?.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  test('a pod that is out of time fails', async () => {
    await world.create({ activeDeadlineSeconds: 30, containers: [aContainer()] });
    await world.until('ready', ready);
    await world.until(
      'failed',
      async () => (await world.pod())?.status?.reason === 'DeadlineExceeded',
      31_000,
    );
    await world.until('stopped', () => world.host.machine.all().length === 0);
  });

  test('what somebody else writes over the status is corrected', async () => {
    await world.create({ containers: [aContainer()] });
    await world.until('ready', ready);
    const status = {
      conditions: [
        { type: 'Ready', status: 'False' },
        { type: 'Gate', status: 'True' },
      ],
    };
    await world.client.patch(podKind, key, { status }, { type: 'merge', subresource: 'status' });
    await world.until('ready again', ready, 1000);
    const pod = (await world.pod()) ?? never();
    expect(podCondition(pod, 'Gate')?.status).toBe('True');
    expect(podCondition(pod, 'PodScheduled')?.status).toBe('True');
  });
});

describe('end', () => {
  test('a deleted pod leaves traffic, is asked to end, and nothing of it stays', async () => {
    const pod = await world.create({ containers: [aContainer()] });
    const { uid } = pod.metadata;
    await world.until('ready', ready);
    await world.client.delete(podKind, key);
    await world.until('gone', gone, 1000);
    expect(world.traffic).toEqual([`withdraw ${uid}`, `drained ${uid}`, `restore ${uid}`]);
    expect(
      world.host.machine.gate.calls
        .filter(({ operation }) => operation === 'kill')
        .map(({ args }) => args[1]),
    ).toEqual([15]);
    expect(world.host.machine.all()).toEqual([]);
    expect(await world.network.listPorts()).toEqual([]);
    expect(existsSync(podDir(world.layout, uid))).toBe(false);
    expect(existsSync(logPath(world.layout, pod, 'web', 0))).toBe(false);
    expect(world.runner().workers().size).toBe(0);
  });

  test('one that ignores SIGTERM is killed when its grace period is over', async () => {
    await world.create({
      terminationGracePeriodSeconds: 20,
      containers: [aContainer({ command: ['stubborn'] })],
    });
    await world.until('ready', ready);
    const beganMs = world.clock.now();
    const [container] = world.host.machine.all();
    await world.client.delete(podKind, key);
    await world.until('gone', gone, 22_000);
    expect(termIgnored).toBe(true);
    const tookMs = (container?.exit?.finishedMs ?? 0) - beganMs;
    expect(tookMs).toBeGreaterThanOrEqual(20_000);
    expect(tookMs).toBeLessThanOrEqual(21_000);
  });

  test('a second delete shortens the grace', async () => {
    await world.create({
      terminationGracePeriodSeconds: 600,
      containers: [aContainer({ command: ['stubborn'] })],
    });
    await world.until('ready', ready);
    await world.client.delete(podKind, key);
    await world.clock.advance(30_000);
    await world.client.delete(podKind, key, { gracePeriodSeconds: 3 });
    await world.until('gone', gone, 4100);
  });

  test('a pod whose object is gone is stopped and cleaned up', async () => {
    await world.create({
      terminationGracePeriodSeconds: 600,
      containers: [aContainer({ command: ['stubborn'] })],
    });
    await world.until('ready', ready);
    await world.client.delete(podKind, key, { gracePeriodSeconds: 0 });
    await world.until('stopped', () => world.host.machine.all().length === 0, 5000);
    expect(await world.network.listPorts()).toEqual([]);
  });

  test('a postStart hook does not hold up a deletion', async () => {
    await world.create({
      containers: [aContainer({ lifecycle: { postStart: { exec: { command: ['stubborn'] } } } })],
    });
    await world.until('running', running);
    await world.client.delete(podKind, key);
    await world.until('gone', gone, 2000);
  });

  test('a preStop hook ends with its container', async () => {
    const lifecycle = { preStop: { sleep: { seconds: 25 } } };
    const pod = await world.create({ containers: [aContainer({ lifecycle })] });
    await world.until('ready', ready);
    await world.client.delete(podKind, key);
    await world.clock.advance(2000);
    await world.host.machine.exit(containerId(pod.metadata.uid, 'web', 0), 0);
    await world.until('gone', gone, 1000);
  });
});

function key2(name: string): { readonly name: string; readonly namespace: string } {
  return { name, namespace: 'default' };
}

function never(): never {
  throw new Error('There is no pod');
}
