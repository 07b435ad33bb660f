// What every machine driver promises about the life of a machine.
import { expect, it } from 'vitest';
import { eventually, expectCode, listen, type MachineWorld, runningMachine } from './world.ts';

const GRACE_MS = 60_000;

export function lifecycleContract(world: () => MachineWorld): void {
  it('creates, boots, stops and removes, and each may be asked for twice', async () => {
    const { driver } = world();
    const spec = await world().aMachine({ labels: { 'test/name': 'one' } });
    const handle = await driver.create(spec);
    expect(await driver.create(spec)).toEqual(handle);
    const made = await driver.inspect(handle);
    expect(made).toMatchObject({ state: 'stopped', labels: { 'test/name': 'one' }, image: spec.image });
    expect(made.end).toBeUndefined();
    await driver.start(spec);
    await driver.start(spec);
    await world().guest(spec).booted();
    const running = await driver.inspect(handle);
    expect(running).toMatchObject({
      state: 'running',
      pid: expect.any(Number),
      startedMs: expect.any(Number),
    });
    expect((await driver.list()).map(({ handle: { id } }) => id)).toContain(spec.id);
    await driver.stop(handle, GRACE_MS);
    await driver.stop(handle, GRACE_MS);
    const stopped = await driver.inspect(handle);
    expect(stopped).toMatchObject({ state: 'stopped', end: { how: 'poweroff' } });
    expect(stopped.pid).toBeUndefined();
    await driver.remove(handle);
    await driver.remove(handle);
    await expectCode(driver.inspect(handle), 'NotFound');
    expect((await driver.list()).map(({ handle: { id } }) => id)).not.toContain(spec.id);
  });

  it('refuses what is not there', async () => {
    const { driver } = world();
    const spec = await world().aMachine();
    await expectCode(driver.create({ ...spec, image: 'machines.test/none:latest' }), 'NotFound');
    await expectCode(driver.start(spec), 'NotFound');
    await expectCode(driver.inspect(spec), 'NotFound');
    await driver.stop(spec, 0);
    await driver.reboot(spec, 0);
    await driver.remove(spec);
  });

  it('gives the guest its names and files at each start, and keeps what it wrote itself', async () => {
    const { driver } = world();
    const file = (content: string) => [{ path: '/etc/tutti-test/who', content, mode: 0o600 }];
    const spec = await runningMachine(world(), { hostname: 'first', files: file('one\n') });
    const guest = world().guest(spec);
    expect(await guest.hostname()).toBe('first');
    expect(await guest.readFile('/etc/tutti-test/who')).toBe('one\n');
    expect(await guest.readFile('/etc/resolv.conf')).toMatch(
      new RegExp(`^nameserver ${spec.network.nameServers[0]}$`, 'm'),
    );
    await guest.writeFile('/root/own', 'mine\n');
    await driver.stop(spec, GRACE_MS);
    await driver.start({ ...spec, hostname: 'second', files: file('two\n') });
    await guest.booted();
    expect(await guest.hostname()).toBe('second');
    expect(await guest.readFile('/etc/tutti-test/who')).toBe('two\n');
    expect(await guest.readFile('/root/own')).toBe('mine\n');
    await driver.remove(spec);
  });

  it('tells a reboot, a power off and a crash apart', async () => {
    const { driver } = world();
    const spec = await runningMachine(world());
    const guest = world().guest(spec);
    const events = listen(world());
    await guest.powerOff();
    expect((await events.next(spec.id)).end.how).toBe('poweroff');
    expect(await driver.inspect(spec)).toMatchObject({ state: 'stopped', end: { how: 'poweroff' } });
    await driver.start(spec);
    await guest.booted();
    await guest.crash();
    const { end } = await events.next(spec.id);
    expect(end.how).toBe('crash');
    expect(end.message).not.toBe('');
    expect(await driver.inspect(spec)).toMatchObject({ state: 'stopped', end });
    events.stop();
    await driver.remove(spec);
  });

  it('reboots when the guest or its owner asks for it, with the same disk', async () => {
    const { driver } = world();
    const spec = await runningMachine(world());
    const guest = world().guest(spec);
    await guest.writeFile('/root/kept', 'yes\n');
    for (const ask of [
      () => guest.reboot(),
      () => driver.reboot(spec, GRACE_MS),
      () => driver.reboot(spec, 0),
    ]) {
      const mark = '/run/before-reboot';
      await guest.writeFile(mark, 'here\n');
      await ask();
      // Whoever runs machines starts those that ended so; some drivers do it by themselves.
      const look = async () => {
        const { state, end } = await driver.inspect(spec);
        if (state === 'stopped') {
          expect(end?.how).toBe('reboot');
          await driver.start(spec);
        }
        return (await guest.readFile(mark)) === undefined ? true : undefined;
      };
      await eventually('it has rebooted', look, world().bootMs);
      await guest.booted();
    }
    expect(await guest.readFile('/root/kept')).toBe('yes\n');
    await driver.remove(spec);
  });

  it('ends by force what does not end in time, and says that it was asked for', async () => {
    const { driver } = world();
    const spec = await runningMachine(world());
    const events = listen(world());
    await driver.stop(spec, 0);
    expect((await events.next(spec.id)).end.how).toBe('poweroff');
    expect((await driver.inspect(spec)).end?.how).toBe('poweroff');
    events.stop();
    await driver.remove(spec);
  });

  it('keeps what the guest said on its console, over several starts', async () => {
    const { driver } = world();
    const spec = await runningMachine(world());
    const first = await eventually('the console has text', async () => {
      const text = await world().consoleOf(spec);
      return text.length > 0 ? text : undefined;
    });
    await driver.stop(spec, GRACE_MS);
    await driver.start(spec);
    await world().guest(spec).booted();
    await eventually('the console goes on', async () => {
      const text = await world().consoleOf(spec);
      return text.startsWith(first) && text.length > first.length ? true : undefined;
    });
    await driver.remove(spec);
  });

  it('counts what it uses', async () => {
    const { driver } = world();
    const spec = await runningMachine(world());
    const usage = await driver.usage(spec);
    expect(usage.cpuNanos).toBeGreaterThan(0);
    expect(usage.memoryBytes).toBeGreaterThan(1 << 20);
    expect(usage.memoryBytes).toBeLessThan(4 * spec.size.memoryBytes);
    expect(usage.diskBytes).toBeGreaterThan(0);
    expect(usage.networkSentBytes).toBeGreaterThanOrEqual(0);
    await driver.remove(spec);
    await expectCode(driver.usage(spec), 'NotFound');
  });

  it('loses no machine when we are killed, and hears of those that ended meanwhile', async () => {
    const [running, ending] = [await runningMachine(world()), await runningMachine(world())];
    const { pid } = await world().driver.inspect(running);
    const guest = world().guest(ending);
    await world().reopen();
    const { driver } = world();
    expect(await driver.inspect(running)).toMatchObject({ state: 'running', pid });
    const events = listen(world());
    await guest.powerOff();
    expect((await events.next(ending.id)).end.how).toBe('poweroff');
    events.stop();
    await driver.stop(running, GRACE_MS);
    for (const spec of [running, ending]) await driver.remove(spec);
  });

  it('finds its machines stopped after a reboot of the host, with their disks', async () => {
    const spec = await runningMachine(world());
    await world().guest(spec).writeFile('/root/kept', 'yes\n');
    // On the disk, not only in memory: what a host loses in a reboot is not what is asked here.
    await world().driver.stop(spec, GRACE_MS);
    await world().driver.start(spec);
    await world().guest(spec).booted();
    await world().restartHost();
    const { driver } = world();
    expect((await driver.inspect(spec)).state).toBe('stopped');
    await driver.start(spec);
    await world().guest(spec).booted();
    expect(await world().guest(spec).readFile('/root/kept')).toBe('yes\n');
    await driver.remove(spec);
  });
}
