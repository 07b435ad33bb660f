import { expect, it } from 'vitest';
import type { MachineCapabilities, MachineDriver, MachineStatus } from '../../drivers/machine/driver.ts';
import { machineHealth } from './health.ts';

function aDriver(
  type: MachineDriver['type'],
  states: readonly string[],
  can: Partial<MachineCapabilities> = {},
) {
  return {
    type,
    list: async () => states.map((state) => ({ state }) as MachineStatus),
    capabilities: async () => ({ type, available: true, runtime: 'a runtime', choices: ['one'], ...can }),
  } as Partial<MachineDriver> as MachineDriver;
}

it.each([
  [
    'how many run, and what the usual sort is kept from',
    [aDriver('system-container', ['running', 'stopped']), aDriver('qemu', [])],
    [
      { ok: true, message: '1 of 2 run as system-container, 0 of 0 run as qemu' },
      { ok: true, message: 'usually system-container: a runtime' },
      { ok: true, message: 'system-container: one' },
    ],
  ],
  [
    'that the usual sort cannot be had',
    [aDriver('system-container', [], { available: false, reason: 'no runc' })],
    [
      { ok: true, message: '0 of 0 run as system-container' },
      { ok: false, message: 'system-container cannot be used here: no runc' },
    ],
  ],
  [
    'that a driver does not answer',
    [{ ...aDriver('system-container', []), list: () => Promise.reject(new Error('containerd is gone')) }],
    [{ ok: false, message: 'containerd is gone' }],
  ],
])('is told: %s', async (_name, drivers, told) => {
  const parts = await machineHealth(drivers, 'system-container');
  expect(parts).toEqual(told.map((each) => ({ part: 'machines', ...each })));
});
