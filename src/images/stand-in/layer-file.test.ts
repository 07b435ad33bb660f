import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf, oneChunk, readAll } from '../oci/digest.ts';
import { writeLayer } from '../oci/pack-layer.ts';
import { keptLayer, readKept } from './layer-file.ts';
import { npmRange } from './node-layer.ts';
import { compareVersions } from './npm-registry.ts';

let directory: string;
let made: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-kept-'));
  made = 0;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const keep = (content = 'tar') =>
  keptLayer(join(directory, 'thing'), async (blobPath) => {
    made += 1;
    return { layer: await writeLayer(oneChunk(Buffer.from(content)), blobPath), facts: { made } };
  });

test('a layer is made once, and has both of its digests', async () => {
  const first = await keep();
  const again = await keep();
  expect([made, again.facts, again.layer]).toEqual([1, { made: 1 }, first.layer]);
  const blob = await readAll(readKept(again), 1 << 20);
  expect([digestOf(blob), digestOf(gunzipSync(blob))]).toEqual([
    first.layer.descriptor.digest,
    first.layer.diffId,
  ]);
});

test('those who ask at the same time get one', async () => {
  const [first, second] = await Promise.all([keep(), keep()]);
  expect([made, second]).toEqual([1, first]);
});

test.each<[string, (path: string) => Promise<void>]>([
  ['the blob was cut short', (path) => truncate(join(path, 'layer.tar.gz'), 3)],
  ['the blob is gone', (path) => rm(join(path, 'layer.tar.gz'))],
  ['the record is broken', (path) => writeFile(join(path, 'record.json'), '{')],
])('it is made again when %s', async (_name, spoil) => {
  await keep();
  await spoil(join(directory, 'thing'));
  await keep();
  expect(made).toBe(2);
});

test('one that could not be made leaves nothing', async () => {
  const failing = keptLayer(join(directory, 'thing'), async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await readdir(directory)).toEqual([]);
});

test.each([
  ['21.7.3', '21.7.10', -1],
  ['22.0.0', '21.9.9', 1],
  ['1.2.3', '1.2.3', 0],
  ['1.2.3-rc.1', '1.2.3', -1],
])('version %s against %s is %i', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
});

test.each([
  ['14.1.0', '6'],
  ['16.20.2', '8'],
  ['21.7.3', '10'],
  ['26.12.0', '11'],
])('Node.js %s comes with npm %s', (node, npm) => {
  expect(npmRange(node)).toBe(npm);
});
