import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFakeContainerd } from '../../drivers/container/fake/open.ts';
import { aLayer, anImage, digestsOf, present, aTar as tar } from '../fixture/layers.ts';
import { digestOf, oneChunk, readAll } from '../oci/digest.ts';
import { readImage } from '../oci/image.ts';
import { hostPlatform } from '../oci/platform.ts';
import { exportArchive } from './export.ts';
import { importArchive } from './import.ts';

let temporaryDir: string;
beforeAll(async () => {
  temporaryDir = await mkdtemp(join(tmpdir(), 'tutti-archive-'));
});
afterAll(() => rm(temporaryDir, { recursive: true, force: true }));

const NAME = 'docker.io/library/app:v1';
const twoLayers = async () => [
  await aLayer({ 'a.txt': 'a' }),
  await aLayer({ 'b.txt': 'b' }, { gzip: false }),
];

describe('export and import', () => {
  test.each(['plain', 'gzipped'])('an exported image is imported as the same image (%s)', async (form) => {
    const from = openFakeContainerd().images;
    const image = await anImage(from, NAME, { layers: await twoLayers(), config: { Cmd: ['x'] } });
    const archive = await readAll(exportArchive(from, NAME), 1 << 28);
    const to = openFakeContainerd().images;
    const source = oneChunk(form === 'plain' ? archive : gzipSync(archive));
    expect(await importArchive(to, source, { temporaryDir })).toEqual([NAME]);
    expect((await to.findImage(NAME))?.target.digest).toBe(image.target.digest);
    expect(await present(to, digestsOf(image))).toEqual(digestsOf(image));
  });

  test('the same image gives the same archive', async () => {
    const store = openFakeContainerd().images;
    await anImage(store, NAME, { layers: await twoLayers() });
    const first = await readAll(exportArchive(store, NAME), 1 << 28);
    expect(digestOf(await readAll(exportArchive(store, NAME), 1 << 28))).toBe(digestOf(first));
  });

  test('an image that is not there cannot be exported', async () => {
    await expect(readAll(exportArchive(openFakeContainerd().images, NAME), 1)).rejects.toMatchObject({
      code: 'NotFound',
    });
  });
});

describe('the old form of docker save', () => {
  async function oldArchive(tags: readonly string[] | null): Promise<Buffer> {
    const [a, b] = [await aLayer({ a: 'a' }, { gzip: false }), await aLayer({ b: 'b' }, { gzip: false })];
    const config = JSON.stringify({
      ...hostPlatform(),
      rootfs: { type: 'layers', diff_ids: [a.diffId, b.diffId, a.diffId] },
    });
    return tar({
      'one/layer.tar': String(a.bytes),
      'three/layer.tar': '-> ../one/layer.tar',
      'two/layer.tar': String(b.bytes),
      'abc.json': config,
      'manifest.json': JSON.stringify([
        { Config: 'abc.json', RepoTags: tags, Layers: ['one/layer.tar', 'two/layer.tar', 'three/layer.tar'] },
      ]),
    });
  }

  test('its layers are read through symbolic links and its config keeps its identity', async () => {
    const store = openFakeContainerd().images;
    expect(
      await importArchive(store, oneChunk(await oldArchive(['app:v1', 'app:v2'])), { temporaryDir }),
    ).toEqual([NAME, 'docker.io/library/app:v2']);
    const stored = await store.findImage(NAME);
    const image = await readImage(store, stored?.target as never);
    expect(image.layers.map((layer) => layer.diffId)).toEqual(image.config.rootfs.diff_ids);
    expect(await readdir(temporaryDir)).toEqual([]);
  });

  test('a name that is ours alone is refused', async () => {
    const store = openFakeContainerd().images;
    const archive = oneChunk(await oldArchive(['build.tutti.internal/layers:x']));
    await expect(importArchive(store, archive, { temporaryDir })).rejects.toMatchObject({
      code: 'InvalidName',
    });
    expect(await store.listImages()).toEqual([]);
  });

  test('an image without a name gets one from its digest', async () => {
    const [name] = await importArchive(openFakeContainerd().images, oneChunk(await oldArchive(null)), {
      temporaryDir,
    });
    expect(name).toMatch(/^docker\.io\/library\/imported-[0-9a-f]{12}:latest$/);
  });
});

describe('a bad archive', () => {
  test.each([
    ['is no tar', async () => Buffer.from('hello'.repeat(300)), 'The archive cannot be read as a tar'],
    ['is empty', () => tar({}), 'The archive has neither an index.json nor a manifest.json'],
    [
      'lacks a blob',
      () =>
        tar({
          'index.json': JSON.stringify({ manifests: [{ digest: `sha256:${'0'.repeat(64)}`, size: 1 }] }),
        }),
      `The archive lacks the blob sha256:${'0'.repeat(64)}`,
    ],
    ['has a bad index', () => tar({ 'index.json': '[]' }), "The image's index is malformed"],
    [
      'has a bad manifest.json',
      () => tar({ 'manifest.json': '{' }),
      'The manifest.json of the archive is malformed',
    ],
  ])('that %s is refused and leaves nothing', async (_name, make, message) => {
    const store = openFakeContainerd().images;
    await expect(importArchive(store, oneChunk(await make()), { temporaryDir })).rejects.toMatchObject({
      code: 'Corrupt',
      message,
    });
    expect([await store.listImages(), await readdir(temporaryDir)]).toEqual([[], []]);
  });

  test('that holds a blob with other content than its name says is refused', async () => {
    const store = openFakeContainerd().images;
    const archive = await tar({ [`blobs/sha256/${'0'.repeat(64)}`]: 'x', 'index.json': '{"manifests":[]}' });
    await expect(importArchive(store, oneChunk(archive), { temporaryDir })).rejects.toMatchObject({
      name: 'DriverError',
    });
    expect(await store.hasBlob(`sha256:${'0'.repeat(64)}`)).toBe(false);
  });
});
