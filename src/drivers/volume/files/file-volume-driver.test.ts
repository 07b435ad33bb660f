import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { volumeContract } from '../contract.case.ts';
import { FileVolumeDriver } from './file-volume-driver.ts';

const MIB = 1024 ** 2;
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tutti-volumes-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

volumeContract('files', () => new FileVolumeDriver(root));

describe('volumes as files', () => {
  async function write(path: string, text: string, at: number): Promise<void> {
    const file = await open(path, 'r+');
    await file.write(text, at);
    await file.close();
  }

  it('take the disk only for what was written, in copies too', async () => {
    const driver = new FileVolumeDriver(root);
    const { path } = await driver.createVolume({ id: 'vol-1', sizeBytes: 64 * MIB });
    await write(path, 'here', 32 * MIB);
    await driver.createSnapshot('snap-1', 'vol-1');
    const copy = await driver.createVolume({ id: 'vol-2', sizeBytes: 128 * MIB, snapshot: 'snap-1' });
    expect((await readFile(copy.path)).subarray(32 * MIB, 32 * MIB + 4).toString()).toBe('here');
    for (const { usedBytes } of await driver.listVolumes()) expect(usedBytes).toBeLessThan(MIB);
  });

  it('a snapshot does not follow its volume', async () => {
    const driver = new FileVolumeDriver(root);
    const { path } = await driver.createVolume({ id: 'vol-1', sizeBytes: MIB });
    await write(path, 'old', 0);
    await driver.createSnapshot('snap-1', 'vol-1');
    await write(path, 'new', 0);
    const copy = await driver.createVolume({ id: 'vol-2', sizeBytes: MIB, snapshot: 'snap-1' });
    expect((await readFile(copy.path)).subarray(0, 3).toString()).toBe('old');
  });

  it('are found after a restart, and what was left half made is not', async () => {
    await new FileVolumeDriver(root).createVolume({ id: 'vol-1', sizeBytes: MIB });
    await writeFile(join(root, 'making', 'vol-2'), 'half');
    const again = new FileVolumeDriver(root);
    expect((await again.listVolumes()).map(({ id }) => id)).toEqual(['vol-1']);
    expect(await readdir(join(root, 'making'))).toEqual([]);
  });

  it('are for nobody else to read', async () => {
    const { path } = await new FileVolumeDriver(root).createVolume({ id: 'vol-1', sizeBytes: MIB });
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it.each(['../x', 'a/b', '', 'A'])('an id is no path: %j', async (id) => {
    const driver = new FileVolumeDriver(root);
    await expect(driver.createVolume({ id, sizeBytes: MIB })).rejects.toMatchObject({ code: 'Refused' });
  });
});
