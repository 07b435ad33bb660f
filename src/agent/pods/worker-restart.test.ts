// A pod that is found again: by the next agent, and after events were lost.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { isPodReady, podKind } from '../../model/kinds/pod.ts';
import { containerId } from './names.ts';
import { aContainer, openWorld, type World } from './world.case.ts';

let world: World;

beforeEach(async () => {
  world = await openWorld({
    programs: { done: () => 0, check: ({ files }) => (files.has('/sick') ? 1 : 0) },
  });
  await world.start();
});
afterEach(() => world.close());

const ready = async (): Promise<boolean> => {
  const pod = await world.pod();
  return pod !== undefined && isPodReady(pod);
};
const status = async (container = 'web') => {
  const { containerStatuses = [], initContainerStatuses = [] } = (await world.pod())?.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container);
};
const key = { namespace: 'default', name: 'web' };

describe('a restart of the agent', () => {
  test('leaves what runs as it is, and ready', async () => {
    const readinessProbe = { exec: { command: ['check'] }, periodSeconds: 5 };
    await world.create({ containers: [aContainer({ readinessProbe })] });
    await world.until('ready', ready);
    const before = await world.pod();
    await world.crash();
    await world.start();
    await world.clock.advance(20_000);
    expect((await world.pod())?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion);
    expect(world.host.machine.gate.calls.filter(({ operation }) => operation === 'create')).toHaveLength(1);
  });

  test('while control is down restarts what crashes, with the settings that it had', async () => {
    await world.client.create(configMapKind, { metadata: key2('settings'), data: { a: '1' } });
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }];
    const volumes = [{ name: 'v', configMap: { name: 'settings' } }];
    const pod = await world.create({ volumes, containers: [aContainer({ env })] });
    await world.until('ready', ready);
    await world.crash();
    world.cut = true;
    await world.start();
    await world.host.machine.exit(containerId(pod.metadata.uid, 'web', 0), 1);
    await world.until(
      'restarted',
      () => world.host.machine.find(containerId(pod.metadata.uid, 'web', 1))?.state === 'running',
    );
    expect(world.host.machine.get(containerId(pod.metadata.uid, 'web', 1)).spec.env).toContain('A=1');
    world.cut = false;
    await world.until('told', async () => (await status())?.restartCount === 1);
    expect((await status())?.lastState?.terminated?.exitCode).toBe(1);
  });

  test('an exit meanwhile is an exit', async () => {
    const pod = await world.create({ containers: [aContainer()] });
    await world.until('ready', ready);
    await world.crash();
    await world.host.machine.exit(containerId(pod.metadata.uid, 'web', 0), 9);
    await world.start();
    await world.until('restarted', async () => (await status())?.restartCount === 1 && ready());
    expect((await status())?.lastState?.terminated).toMatchObject({ exitCode: 9 });
  });

  test('after the host lost everything the pod begins anew, init containers too', async () => {
    await world.create({
      initContainers: [aContainer({ name: 'first', command: ['done'] })],
      containers: [aContainer()],
    });
    await world.until('ready', ready);
    await world.crash();
    for (const { spec } of world.host.machine.all()) await world.host.machine.remove(spec.id);
    await world.network.teardown();
    await world.start();
    await world.until('anew', async () => (await status())?.restartCount === 1 && ready());
    expect((await status('first'))?.restartCount).toBe(1);
    expect((await status())?.lastState?.terminated?.reason).toBe('ContainerStatusUnknown');
  });

  test('removes what belongs to a pod that was deleted meanwhile', async () => {
    await world.create({ containers: [aContainer()] });
    await world.until('ready', ready);
    await world.crash();
    await world.client.delete(podKind, key, { gracePeriodSeconds: 0 });
    await world.start();
    await world.until('removed', () => world.host.machine.all().length === 0);
    await world.until('no port', async () => (await world.network.listPorts()).length === 0);
    await world.until('no worker', () => world.runner().workers().size === 0);
  });
});

test('lost events are made up for by a look at everything', async () => {
  const pod = await world.create({ containers: [aContainer()] });
  await world.until('ready', ready);
  await world.host.machine.remove(containerId(pod.metadata.uid, 'web', 0));
  world.host.machine.loseEvents();
  await world.until('restarted', async () => (await status())?.restartCount === 1 && ready());
});

function key2(name: string): { readonly name: string; readonly namespace: string } {
  return { name, namespace: 'default' };
}
