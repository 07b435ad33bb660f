// What every machine driver promises: the same tests for the simulated one and the real ones.
import { afterAll, beforeAll, describe } from 'vitest';
import { diskContract } from './contract/disks.case.ts';
import { imageContract } from './contract/images.case.ts';
import { lifecycleContract } from './contract/lifecycle.case.ts';
import type { MachineWorld } from './contract/world.ts';

export function machineContract(name: string, open: () => Promise<MachineWorld>): void {
  let opened: MachineWorld | undefined;
  const world = (): MachineWorld => {
    if (opened === undefined) throw new Error('The contract has not been opened');
    return opened;
  };
  describe(`${name} keeps the machine contract`, () => {
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());
    describe('lifecycle', () => lifecycleContract(world));
    describe('disks', () => diskContract(world));
    describe('images', () => imageContract(world));
  });
}
