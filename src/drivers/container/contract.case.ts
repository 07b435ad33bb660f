// What every container driver and image store promises: the same tests for the simulated ones and the real ones.
import { afterAll, beforeAll, describe } from 'vitest';
import { putBusyboxImage } from './contract/busybox-image.ts';
import { imageContract } from './contract/images.case.ts';
import { lifecycleContract } from './contract/lifecycle.case.ts';
import { streamContract } from './contract/streams.case.ts';
import { type ContractWorld, testImage } from './contract/world.ts';

export function containerContract(name: string, open: () => Promise<ContractWorld>): void {
  let opened: ContractWorld | undefined;
  const world = (): ContractWorld => {
    if (opened === undefined) throw new Error('The contract has not been opened');
    return opened;
  };
  describe(`${name} keeps the container contract`, () => {
    beforeAll(async () => {
      opened = await open();
      await putBusyboxImage(opened.images, opened.busybox, { name: testImage });
    });
    afterAll(() => opened?.close());
    describe('images', () => imageContract(world));
    describe('lifecycle', () => lifecycleContract(world));
    describe('streams', () => streamContract(world));
  });
}
