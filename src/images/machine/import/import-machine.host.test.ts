// Files from elsewhere, made here with the host's tools: disks with a partition table and without, qcow2, tars, archives.
//
// Needs root for loop mounts. The image store is the fake one; what was packed is read back from its layer.
import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openFakeContainerd } from '../../../drivers/container/fake/open.ts';
import type { ImageStore } from '../../../drivers/container/image-store.ts';
import { exportArchive } from '../../archive/export.ts';
import { oneChunk, readAll } from '../../oci/digest.ts';
import { readImage } from '../../oci/image.ts';
import { readTar } from '../../oci/tar-reader.ts';
import { importMachine } from './import-machine.ts';

const NAME = 'machines.tutti.dev/us-east-2/ami-1:latest';
const OFFSET = 1 << 20;
let directory: string;
let store: ImageStore;
const at = (name: string) => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tutti-import-machine-'));
  for (const folder of ['etc', 'sbin', 'dev', 'tmp', 'home/user'])
    mkdirSync(at(`root/${folder}`), { recursive: true });
  writeFileSync(at('root/etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
  writeFileSync(at('root/sbin/init'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(at('root/tmp/left'), 'x');
  execFileSync('chown', ['1000:1000', at('root/home/user')]);
  execFileSync('truncate', ['-s', '16M', at('plain.raw')]);
  execFileSync('mkfs.ext4', ['-q', '-d', at('root'), at('plain.raw')]);
  makeDisk();
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', '-c', at('disk.raw'), at('disk.qcow2')]);
  execFileSync('tar', ['-C', at('root'), '-czf', at('root.tar.gz'), '.']);
  writeFileSync(at('broken.qcow2'), Buffer.from('QFI\xfb\0\0\0\x03garbage', 'latin1'));
  writeFileSync(at('half.tar.gz'), readFileSync(at('root.tar.gz')).subarray(0, 200));
  const elsewhere = ['-o', `data_file=${at('plain.raw')},data_file_raw=on`];
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', ...elsewhere, at('elsewhere.qcow2'), '16M']);
  execFileSync('truncate', ['-s', '16M', at('plain.raw')]);
  execFileSync('mkfs.ext4', ['-q', '-F', '-d', at('root'), at('plain.raw')]);
  execFileSync('truncate', ['-s', '8M', at('empty.raw')]);
  execFileSync('mkfs.ext4', ['-q', at('empty.raw')]);
});

beforeEach(() => {
  store = openFakeContainerd().images;
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A disk whose second partition is the filesystem. */
function makeDisk(): void {
  execFileSync('truncate', ['-s', '20M', at('disk.raw')]);
  const table = Buffer.alloc(512);
  table[446 + 4] = 0xef;
  table.writeUInt32LE(64, 446 + 8);
  table.writeUInt32LE(64, 446 + 12);
  table[462 + 4] = 0x83;
  table.writeUInt32LE(OFFSET / 512, 462 + 8);
  table.writeUInt32LE((16 << 20) / 512, 462 + 12);
  table.writeUInt16LE(0xaa55, 510);
  writeSync(openSync(at('disk.raw'), 'r+'), table);
  execFileSync('dd', [
    `if=${at('plain.raw')}`,
    `of=${at('disk.raw')}`,
    'bs=1M',
    'seek=1',
    'conv=notrunc,sparse',
    'status=none',
  ]);
}

async function imported(file: string): Promise<readonly string[]> {
  const image = await importMachine(store, createReadStream(at(file)), {
    name: NAME,
    temporaryDir: at('tmp'),
    progress: () => {},
  });
  expect(image.name).toBe(NAME);
  expect(readdirSync(at('tmp'))).toEqual([]);
  const { layers } = await readImage(store, image.target);
  expect(layers).toHaveLength(1);
  const found: string[] = [];
  for await (const { name, uid } of readTar(store.readBlob(layers[0]?.descriptor.digest ?? '')))
    found.push(uid === 0 ? name : `${name} of ${uid}`);
  return found.sort();
}

test.each(['plain.raw', 'disk.raw', 'disk.qcow2', 'root.tar.gz'])(
  '%s becomes an image of one layer',
  async (file) => {
    const names = await imported(file);
    expect(names).toEqual(expect.arrayContaining(['etc/passwd', 'sbin/init', 'home/user of 1000', 'tmp']));
    if (!file.includes('tar')) expect(names).not.toEqual(expect.arrayContaining(['tmp/left']));
    expect(names).not.toContain('lost+found');
  },
);

test('an image archive keeps its layers and gets the name', async () => {
  await imported('root.tar.gz');
  const before = await store.findImage(NAME);
  const archive = await readAll(exportArchive(store, NAME), 1 << 28);
  store = openFakeContainerd().images;
  const options = { name: NAME, temporaryDir: at('tmp'), progress: () => {} };
  expect((await importMachine(store, oneChunk(archive), options)).target.digest).toBe(before?.target.digest);
});

test.each([
  ['empty.raw', 'The disk holds no system that can boot: the whole disk: ext, no /etc/passwd and init'],
  ['elsewhere.qcow2', 'The qcow2 keeps its data in another file: convert it first'],
  ['broken.qcow2', 'The qcow2 cannot be read: Unsupported cluster size: 2^0'],
  ['half.tar.gz', 'The file cannot be unpacked: it is no whole gzip'],
  ['root/etc/passwd', 'The file is none of qcow2, a raw disk, a tar of a root filesystem and an OCI archive'],
])('%s is refused, with the reason, and leaves nothing', async (file, message) => {
  await expect(imported(file)).rejects.toMatchObject({ code: 'Corrupt', message });
  expect(readdirSync(at('tmp'))).toEqual([]);
  expect(await store.findImage(NAME)).toBeUndefined();
});
