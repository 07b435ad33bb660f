// The simulated container driver keeps the contract, and does what a test tells it.
import { describe, expect, it } from 'vitest';
import { fakeShell } from '../contract/fake-shell.ts';
import { aContainer, type ContractWorld } from '../contract/world.ts';
import { containerContract } from '../contract.case.ts';
import { DriverError } from '../driver.ts';
import { openFakeContainerd } from './open.ts';

containerContract('the fake', async (): Promise<ContractWorld> => {
  const options = { programs: fakeShell, writeLogs: true };
  let fake = openFakeContainerd(options);
  const { machine } = fake;
  return {
    get containers() {
      return fake.containers;
    },
    get images() {
      return fake.images;
    },
    busybox: Buffer.from('stands for busybox'),
    async reopen() {
      fake = openFakeContainerd(options, machine);
    },
    async crashRuntime() {
      machine.loseEvents();
    },
    close: async () => undefined,
  };
});

describe('the fake', () => {
  it('records calls, fails the next one as told, and ends a container as told', async () => {
    const { containers, machine } = openFakeContainerd();
    await machine.images.add('app:1');
    machine.gate.failNext('start', new DriverError('Failed', 'no luck'));
    const handle = await containers.create(aContainer({ id: 'one', image: 'app:1' }));
    await expect(containers.start(handle)).rejects.toThrow('no luck');
    await containers.start(handle);
    const events = containers.events(AbortSignal.timeout(5000));
    await machine.exit('one', 137, { outOfMemory: true });
    expect([(await events.next()).value, (await events.next()).value]).toMatchObject([
      { type: 'out-of-memory', id: 'one' },
      { type: 'exit', id: 'one', exit: { exitCode: 137, outOfMemory: true } },
    ]);
    expect(machine.gate.calls.map(({ operation }) => operation)).toEqual(['create', 'start', 'start']);
  });

  it('waits for each step in stepped mode', async () => {
    const { containers, machine } = openFakeContainerd({ stepped: true });
    await machine.images.add('app:1');
    let created = false;
    const creating = containers.create(aContainer({ image: 'app:1' })).then((handle) => {
      created = true;
      return handle;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(created).toBe(false);
    expect(machine.gate.step()).toBe(true);
    await creating;
    expect(machine.gate.step()).toBe(false);
  });
});
