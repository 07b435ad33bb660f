// What every volume driver promises; run on the one in memory and on files.
import { beforeEach, describe, expect, it } from 'vitest';
import type { VolumeDriver } from './driver.ts';

const MIB = 1024 ** 2;

export function volumeContract(name: string, open: () => VolumeDriver): void {
  describe(`${name} as a volume driver`, () => {
    let driver: VolumeDriver;
    beforeEach(() => {
      driver = open();
    });
    const create = (id: string, sizeBytes: number, snapshot?: string) =>
      driver.createVolume({ id, sizeBytes, ...(snapshot === undefined ? {} : { snapshot }) });
    const sizes = async () => (await driver.listVolumes()).map(({ id, sizeBytes }) => [id, sizeBytes]);

    it('says what it is', async () => expect((await driver.describe()).length).toBeGreaterThan(0));

    it('makes a volume once', async () => {
      const made = await create('vol-1', MIB);
      expect(made).toMatchObject({ id: 'vol-1', sizeBytes: MIB });
      expect(await create('vol-1', 5 * MIB)).toEqual(made);
      expect(await sizes()).toEqual([['vol-1', MIB]]);
    });

    it('grows, and never shrinks', async () => {
      await create('vol-1', MIB);
      expect(await driver.growVolume('vol-1', 2 * MIB)).toMatchObject({ sizeBytes: 2 * MIB });
      expect(await driver.growVolume('vol-1', 2 * MIB)).toMatchObject({ sizeBytes: 2 * MIB });
      await expect(driver.growVolume('vol-1', MIB)).rejects.toMatchObject({ code: 'Refused' });
      await expect(driver.growVolume('vol-2', MIB)).rejects.toMatchObject({ code: 'NotFound' });
      expect(await sizes()).toEqual([['vol-1', 2 * MIB]]);
    });

    it('removes a volume, however often', async () => {
      await create('vol-1', MIB);
      await driver.removeVolume('vol-1');
      await driver.removeVolume('vol-1');
      expect(await sizes()).toEqual([]);
    });

    it('a snapshot stays when its volume goes, and begins others', async () => {
      await create('vol-1', MIB);
      const snapshot = await driver.createSnapshot('snap-1', 'vol-1');
      expect(await driver.createSnapshot('snap-1', 'vol-1')).toMatchObject(snapshot);
      await driver.removeVolume('vol-1');
      expect((await driver.listSnapshots()).map(({ id }) => id)).toEqual(['snap-1']);
      await expect(create('vol-2', MIB / 2, 'snap-1')).rejects.toMatchObject({ code: 'Refused' });
      expect(await create('vol-2', 2 * MIB, 'snap-1')).toMatchObject({ sizeBytes: 2 * MIB });
      await driver.removeSnapshot('snap-1');
      await driver.removeSnapshot('snap-1');
      expect(await driver.listSnapshots()).toEqual([]);
      expect(await sizes()).toEqual([['vol-2', 2 * MIB]]);
    });

    it('a copy of a snapshot has its content, and stays when that goes', async () => {
      await create('vol-1', MIB);
      await driver.createSnapshot('snap-1', 'vol-1');
      expect(await driver.copySnapshot('snap-2', 'snap-1')).toMatchObject({ id: 'snap-2', sizeBytes: MIB });
      expect(await driver.copySnapshot('snap-2', 'snap-1')).toMatchObject({ sizeBytes: MIB });
      await driver.removeSnapshot('snap-1');
      expect(await create('vol-2', MIB, 'snap-2')).toMatchObject({ sizeBytes: MIB });
      await expect(driver.copySnapshot('snap-3', 'snap-1')).rejects.toMatchObject({ code: 'NotFound' });
    });

    it('what is not there begins nothing', async () => {
      await expect(create('vol-1', MIB, 'snap-9')).rejects.toMatchObject({ code: 'NotFound' });
      await expect(driver.createSnapshot('snap-1', 'vol-9')).rejects.toMatchObject({ code: 'NotFound' });
      expect(await sizes()).toEqual([]);
    });

    it('what the disk can never hold is not made', async () => {
      await expect(create('vol-1', 2 ** 52)).rejects.toMatchObject({ code: 'NoCapacity' });
      await create('vol-1', MIB);
      await expect(driver.growVolume('vol-1', 2 ** 52)).rejects.toMatchObject({ code: 'NoCapacity' });
      expect(await sizes()).toEqual([['vol-1', MIB]]);
    });
  });
}
