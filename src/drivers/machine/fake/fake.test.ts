// The simulated machine driver keeps the contract, and does what a test tells it.
import { describe, expect, it } from 'vitest';
import { DriverError } from '../../container/driver.ts';
import { machineContract } from '../contract.case.ts';
import { openFakeMachines } from './driver.ts';
import { aFakeSpec, openFakeWorld } from './world.case.ts';

machineContract('the fake', openFakeWorld);

describe('the fake', () => {
  it('records calls, and fails the next one as told', async () => {
    const { driver, host } = openFakeMachines();
    host.gate.failNext('start', new DriverError('Failed', 'no luck'));
    const spec = aFakeSpec('i-1');
    await driver.create(spec);
    await expect(driver.start(spec)).rejects.toThrow('no luck');
    await driver.start(spec);
    expect(host.gate.calls.map(({ operation }) => operation)).toEqual(['create', 'start', 'start']);
  });

  it('lets the grace of a guest that hangs pass by the clock that it is given', async () => {
    const waited: number[] = [];
    const { driver, host } = openFakeMachines({
      now: () => 7,
      delay: async (ms) => void waited.push(ms),
    });
    const spec = aFakeSpec('i-1');
    await driver.create(spec);
    await driver.start(spec);
    host.hang('i-1');
    await driver.stop(spec, 500);
    expect(waited).toEqual([500]);
    expect((await driver.inspect(spec)).end).toMatchObject({ how: 'poweroff', atMs: 7 });
  });

  it('tells when a guest has booted', async () => {
    const booted: string[] = [];
    const { driver } = openFakeMachines({ onBoot: ({ id }) => void booted.push(id) });
    const spec = aFakeSpec('i-1');
    await driver.create(spec);
    await driver.start(spec);
    expect(booted).toEqual(['i-1']);
  });
});
