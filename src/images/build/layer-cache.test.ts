import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFakeContainerd } from '../../drivers/container/fake/open.ts';
import type { ImageStore } from '../../drivers/container/image-store.ts';
import { aLayer } from '../fixture/layers.ts';
import { oneChunk } from '../oci/digest.ts';
import { withSession } from '../oci/image.ts';
import { type LayerCache, openLayerCache, overflow, stepKey } from './layer-cache.ts';

const HOUR = 3600_000;

describe('what is dropped', () => {
  const entry = (bytes: number, usedHour: number) => ({ bytes, usedMs: usedHour * HOUR });
  const limits = { nowMs: 100 * HOUR, maxEntries: 2, maxBytes: 100 };
  test.each([
    ['nothing within bounds', { a: entry(50, 1), b: entry(50, 2) }, []],
    ['the longest unused of too many', { a: entry(1, 3), b: entry(1, 1), c: entry(1, 2) }, ['b']],
    ['as many as it takes for the size', { a: entry(90, 3), b: entry(90, 1), c: entry(90, 2) }, ['b', 'c']],
    ['nothing that a running build may use', { a: entry(99, 99), b: entry(99, 99.5) }, []],
  ])('is %s', (_name, entries, dropped) => {
    expect(overflow(new Map(Object.entries(entries)), limits)).toEqual(dropped);
  });
});

describe('the cache', () => {
  let directory: string;
  let store: ImageStore;
  let nowMs: number;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tutti-cache-'));
    store = openFakeContainerd().images;
    nowMs = 100 * HOUR;
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = (maxEntries = 500) => openLayerCache({ store, directory, now: () => nowMs, maxEntries });
  async function keep(cache: LayerCache, key: string, content: string) {
    const layer = await aLayer({ a: content });
    await withSession(store, async (session) => {
      await session.writeBlob(layer.descriptor, oneChunk(layer.bytes));
      await cache.keep(key, { layers: [layer], created: '2026-01-01T00:00:00Z' }, session);
    });
    return layer;
  }

  test('keeps layers beyond the build, and over a restart', async () => {
    const layer = await keep(await open(), 'k', '1');
    expect(await store.hasBlob(layer.descriptor.digest)).toBe(true);
    const found = await (await open()).find('k');
    expect(found).toMatchObject({ layers: [{ diffId: layer.diffId }], created: '2026-01-01T00:00:00Z' });
  });

  test('lets go of what is dropped, blobs included', async () => {
    const cache = await open(1);
    const first = await keep(cache, 'one', '1');
    nowMs += 3 * HOUR;
    const second = await keep(cache, 'two', '2');
    await cache.trim();
    expect([await cache.find('one'), await store.hasBlob(first.descriptor.digest)]).toEqual([
      undefined,
      false,
    ]);
    expect(await store.hasBlob(second.descriptor.digest)).toBe(true);
  });

  test('forgets what is gone from the store', async () => {
    const cache = await open();
    await keep(cache, 'k', '1');
    for (const { name } of await store.listImages()) await store.removeImage(name);
    expect(await cache.find('k')).toBeUndefined();
  });

  test('starts empty when its index is broken', async () => {
    await writeFile(join(directory, 'index.json'), '{"k": ');
    expect(await (await open()).find('k')).toBeUndefined();
  });

  test('tells steps apart by what they do and by what is below', async () => {
    const [one, two] = [await aLayer({ a: '1' }), await aLayer({ a: '2' })];
    const keys = [
      stepKey([], ['RUN', 'x']),
      stepKey([], ['RUN', 'y']),
      stepKey([one], ['RUN', 'x']),
      stepKey([two], ['RUN', 'x']),
    ];
    expect(new Set(keys).size).toBe(4);
  });
});
