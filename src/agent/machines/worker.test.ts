// What becomes of one machine: its life from the first look to its end, through crashes of its guest and of the agent.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DriverError } from '../../drivers/container/driver.ts';
import { machineKind } from '../../model/kinds/machine.ts';
import { machineId } from './names.ts';
import { openWorld, type World } from './world.case.ts';

let world: World;

beforeEach(async () => {
  world = await openWorld();
  await world.start();
});
afterEach(() => world.close());

const status = async () => (await world.machine())?.status;
const guest = () => [...world.fake.host.machines.values()][0];
const id = async () => machineId((await world.machine())?.metadata.uid ?? '');

async function running(): Promise<void> {
  await world.create({ spec: { publicAddress: true, keyName: 'mine' } });
  await world.until('ok', async () => (await status())?.check === 'ok');
}

describe('a machine that is on', () => {
  test('runs, is checked, and has its public address while it does', async () => {
    await running();
    expect(await status()).toMatchObject({
      state: 'running',
      check: 'ok',
      boots: 1,
      failures: 0,
      publicAddress: '198.18.192.5',
      userData: { result: 'none' },
    });
    expect(guest()?.files.get('/etc/ssh/authorized_keys.d/ec2-user')).toBe('ssh-ed25519 AAAA\n');
    expect(guest()?.files.get('/etc/hosts')).toContain(
      '10.206.8.5\tip-10-206-8-5.us-east-2.compute.internal',
    );
  });

  test('starts again after a crash, later each time, until it is well', async () => {
    await running();
    world.fake.host.end(await id(), 'crash', 'killed by signal 9');
    await world.until('pending', async () => (await status())?.state === 'pending');
    expect(await status()).toMatchObject({ failures: 1, stateReason: { code: 'Server.InternalError' } });
    await world.until('ok again', async () => (await status())?.check === 'ok');
    expect(await status()).toMatchObject({ failures: 0, boots: 2 });
    expect((await status())?.stateReason).toBeUndefined();
  });

  test('that cannot start says why, and waits longer each time', async () => {
    world.imageProblem = 'There is no image "ami-1"';
    await world.create();
    await world.until('three failures', async () => (await status())?.failures === 3);
    expect(await status()).toMatchObject({ state: 'pending' });
    expect((await status())?.message).toContain('There is no image "ami-1"');
    const before = world.clock.now();
    await world.until('four', async () => (await status())?.failures === 4);
    expect(world.clock.now() - before).toBeGreaterThan(15_000);
  });

  test('that says nothing is impaired', async () => {
    world.reach = 'silent';
    await world.create();
    await world.until('impaired', async () => (await status())?.check === 'impaired', 400_000);
    expect(world.events.join()).toContain('Unreachable');
  });

  test('is told without a node driver what is short', async () => {
    world.fake.host.gate.failNext('create', new DriverError('NoCapacity', 'the disk is full'));
    await world.create();
    await world.until('failed', async () => (await status())?.failures === 1);
    expect((await status())?.stateReason?.code).toBe('Server.InsufficientInstanceCapacity');
  });
});

describe('a guest that does it by itself', () => {
  test('reboots within the same boot', async () => {
    await running();
    world.fake.host.end(await id(), 'reboot');
    await world.until('ok', async () => guest()?.state === 'running' && (await status())?.check === 'ok');
    expect(await status()).toMatchObject({ state: 'running', boots: 1, failures: 0 });
  });

  test.each([
    ['stop', 'stopped', 'off'],
    ['terminate', 'terminated', 'terminated'],
  ] as const)('powers off, which means %s', async (shutdownBehavior, state, power) => {
    await world.create({ spec: { shutdownBehavior } });
    await world.state('running');
    world.fake.host.end(await id(), 'poweroff');
    await world.state(state);
    expect((await world.machine())?.spec.power).toBe(power);
    expect((await status())?.stateReason?.code).toBe('Client.InstanceInitiatedShutdown');
  });
});

describe('a machine that is turned off', () => {
  test('leaves traffic first, keeps its disk, and starts again', async () => {
    await running();
    guest()?.files.set('/root/kept', 'yes');
    await world.change({ power: 'off' });
    await world.state('stopped');
    expect(world.traffic.map((line) => line.split(' ')[0])).toEqual(['withdraw', 'drained', 'restore']);
    expect((await status())?.publicAddress).toBeUndefined();
    expect((await status())?.stateReason?.code).toBe('Client.UserInitiatedShutdown');
    await world.change({ power: 'on' });
    await world.state('running');
    expect(guest()?.files.get('/root/kept')).toBe('yes');
    expect((await status())?.boots).toBe(2);
  });

  test.each([
    ['by force', { power: 'off', force: true }, 'stopped', 5000],
    ['for ever', { power: 'terminated' }, 'terminated', 30_000],
  ] as const)('and does not hear of it, is ended %s', async (_, change, state, withinMs) => {
    await running();
    world.fake.host.hang(await id());
    await world.change({ power: 'off' });
    await world.state('stopping');
    await world.clock.advance(5000);
    const beganMs = world.clock.now();
    await world.change(change);
    await world.state(state);
    expect(world.clock.now() - beganMs).toBeLessThan(withinMs);
  });

  test('for ever leaves nothing behind, and its object waits for its deletion', async () => {
    await running();
    await world.change({ power: 'terminated' });
    await world.state('terminated');
    expect(world.fake.host.machines.size).toBe(0);
    expect(await world.network.listPorts()).toEqual([]);
    expect((await status())?.endedAt).toBeDefined();
    await world.api.client.delete(machineKind, { namespace: 'us-east-2', name: 'i-1' });
    await world.until('gone', async () => (await world.machine()) === undefined);
    expect(world.runner.workers().size).toBe(0);
  });
});

describe('a machine that is to restart', () => {
  const reboot = () => world.change({ rebootAt: new Date(world.clock.now()).toISOString() });
  const reboots = () => world.events.filter((line) => line.startsWith('Rebooting')).length;

  test('takes no traffic before it is up again', async () => {
    await running();
    world.fake.host.hang(await id());
    const pid = guest()?.pid;
    await reboot();
    await world.until('leaves', async () => world.traffic.some((line) => line.startsWith('drained')));
    await world.clock.advance(20_000);
    expect(world.traffic.some((line) => line.startsWith('restore'))).toBe(false);
    await world.until('again', async () => guest()?.pid !== pid && (await status())?.check === 'ok');
    expect(world.traffic.some((line) => line.startsWith('restore'))).toBe(true);
  });

  test('may be silent meanwhile, however long ago it was started', async () => {
    await running();
    await world.clock.advance(400_000);
    world.fake.host.hang(await id());
    world.reach = 'silent';
    await reboot();
    await world.until('restarts', async () => reboots() === 1);
    await world.clock.advance(20_000);
    expect((await status())?.check).toBe('initializing');
    world.reach = 'open';
    await world.until('ok', async () => (await status())?.check === 'ok');
    expect(world.events.filter((line) => line.startsWith('Unreachable'))).toEqual([]);
  });

  test('does so although its driver failed at first', async () => {
    await running();
    const pid = guest()?.pid;
    world.fake.host.gate.failNext('reboot', new DriverError('Unavailable', 'the driver restarts'));
    await reboot();
    await world.until('again', async () => guest()?.pid !== pid && (await status())?.check === 'ok');
    expect(reboots()).toBe(2);
    expect(await status()).toMatchObject({ boots: 1, failures: 0 });
  });
});

describe('over a restart of the agent', () => {
  test('what runs is adopted, also while control is down', async () => {
    await running();
    const pid = guest()?.pid;
    await world.crash();
    world.cut = true;
    await world.start();
    await world.until('has a worker', async () => world.runner.workers().size === 1);
    expect(world.runner.byAddress('10.206.8.5')?.state).toBe('running');
    world.cut = false;
    await world.clock.advance(20_000);
    expect(guest()?.pid).toBe(pid);
    expect(await status()).toMatchObject({ state: 'running', check: 'ok', boots: 1 });
  });

  test('a guest that powered off meanwhile stays off', async () => {
    await running();
    await world.crash();
    world.fake.host.end(await id(), 'poweroff');
    await world.start();
    await world.state('stopped');
    expect((await world.machine())?.spec.power).toBe('off');
  });

  test('what the cluster does not have is removed', async () => {
    await running();
    await world.crash();
    const key = { namespace: 'us-east-2', name: 'i-1' };
    const machine = await world.api.client.get(machineKind, key);
    await world.api.client.update(machineKind, {
      ...machine,
      metadata: { ...machine.metadata, finalizers: [] },
    });
    await world.api.client.delete(machineKind, key);
    await world.start();
    await world.until('nothing is left', async () => world.fake.host.machines.size === 0);
  });
});

test('an image is saved of a machine at rest, which runs again afterwards', async () => {
  await running();
  const worker = [...world.runner.workers().values()][0];
  let isSaved = false;
  const further = vi.fn(async () => expect(guest()?.state).not.toBe('running'));
  void worker?.capture('saved', true, further).then(() => {
    isSaved = true;
  });
  await world.until('saved', async () => isSaved && guest()?.state === 'running');
  expect(world.fake.host.images.has('saved')).toBe(true);
  expect(further).toHaveBeenCalledOnce();
  await world.until('ok', async () => (await status())?.check === 'ok');
  expect(await status()).toMatchObject({ state: 'running', boots: 1 });
  expect((await world.machine())?.spec.power).toBe('on');
});
