// What happens to the store of metrics when the world is not kind: too much, too old, damaged, full.
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { MetricKey, MetricSample } from '../../model/metrics.ts';
import { Environment } from './environment.ts';
import { type OpenMetricsOptions, openMetrics } from './open-metrics.ts';

const NOW = Date.UTC(2026, 10, 23, 10);
const MINUTE = 60_000;
const DAY = 86_400_000;
const directories: string[] = [];
afterEach(async () => {
  for (const each of directories.splice(0)) await rm(each, { recursive: true, force: true });
});

async function aPath(): Promise<string> {
  const directory = await mkdtemp('/dev/shm/tutti-metrics-');
  directories.push(directory);
  return join(directory, 'metrics');
}

const open = (path: string, more: Partial<OpenMetricsOptions> = {}) =>
  openMetrics({ path, durable: false, now: () => NOW, ...more });

function aKey(name: string): MetricKey {
  return { region: 'us-east-2', namespace: 'App', name, dimensions: [{ name: 'Host', value: 'a' }] };
}

function aSample(timestamp: number, value = 1): MetricSample {
  return { timestamp, count: 1, sum: value, minimum: value, maximum: value, resolutionSeconds: 60 };
}

const all = { from: NOW - 15 * DAY, until: NOW + DAY, periodSeconds: 60 };

describe('what does not fit', () => {
  it('goes oldest first, metrics with it, and the file stays within its bound', async () => {
    const path = await aPath();
    const store = await open(path, { maxBytes: 2 ** 20 });
    const values = Array.from({ length: 150 }, (_, n) => [n * 1.5, 1] as const);
    const hours = 120;
    for (let hour = 0; hour < hours; hour += 1) {
      const timestamp = NOW - (hours - hour) * 60 * MINUTE;
      const samples = Array.from({ length: 12 }, (_, n) => ({
        key: aKey(n === 0 ? `only-${hour}` : 'steady'),
        sample: { ...aSample(timestamp + n * 5 * MINUTE), values, count: 150 },
      }));
      await store.put(samples);
    }
    const kept = await store.read(aKey('steady'), all);
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.length).toBeLessThan(hours * 11);
    const first = kept[0]?.timestamp ?? 0;
    expect(kept.at(-1)?.timestamp).toBe(NOW - 5 * MINUTE);
    const names = (await store.list('us-east-2', { sinceMs: 0 })).map(({ name }) => name);
    expect(names).toContain(`only-${hours - 1}`);
    expect(names).not.toContain('only-0');
    expect(names.length).toBeLessThan((NOW - first) / (60 * MINUTE) + 4);
    await store.close();
    expect((await stat(join(path, 'data.mdb'))).size).toBeLessThan(2 * 2 ** 20);
  });
});

describe('what is too old', () => {
  it('is not read any more, and is removed with later writes', async () => {
    const path = await aPath();
    let now = NOW;
    const store = await open(path, { now: () => now });
    await store.put([
      { key: aKey('old'), sample: aSample(NOW) },
      { key: aKey('fine'), sample: { ...aSample(NOW), resolutionSeconds: 1 } },
    ]);
    now = NOW + 16 * DAY;
    expect(await store.read(aKey('old'), all)).toEqual([]);
    await store.put([{ key: aKey('new'), sample: aSample(now) }]);
    expect((await store.list('us-east-2', { sinceMs: 0 })).map(({ name }) => name)).toEqual(['new']);
    await store.close();
    const environment = new Environment({ path, durable: false });
    expect([...environment.keys('minutes', { start: Buffer.of(0) })]).toHaveLength(1);
    expect([...environment.keys('seconds', { start: Buffer.of(0) })]).toHaveLength(0);
    expect([...environment.keys('series', { start: Buffer.of(0) })]).toHaveLength(1);
    await environment.close();
  });
});

describe('a damaged file', () => {
  it('is set aside, told of, and a new one is begun', async () => {
    const path = await aPath();
    const before = await open(path);
    await before.put([{ key: aKey('a'), sample: aSample(NOW) }]);
    await before.close();
    await writeFile(join(path, 'data.mdb'), Buffer.alloc(65_536, 'x'));
    const told: string[] = [];
    const store = await open(path, { onDamage: (message) => told.push(message) });
    expect(told).toEqual(['The store of metrics is damaged: it was set aside, a new one is begun']);
    expect((await readdir(join(path, '..'))).sort()).toEqual(['metrics', `metrics.damaged-${NOW}`]);
    await store.put([{ key: aKey('a'), sample: aSample(NOW, 7) }]);
    expect(await store.read(aKey('a'), all)).toMatchObject([{ sum: 7 }]);
    await store.close();
  });

  it('with one wrong record loses that record only', async () => {
    const path = await aPath();
    const before = await open(path);
    await before.put([
      { key: aKey('a'), sample: aSample(NOW - 30 * MINUTE) },
      { key: aKey('a'), sample: aSample(NOW) },
    ]);
    await before.close();
    const environment = new Environment({ path, durable: false });
    const [first] = [...environment.keys('minutes', { start: Buffer.of(0) })].map((key) => Buffer.from(key));
    await environment.write((batch) => batch.put('minutes', first ?? Buffer.of(1), Buffer.from('nonsense')));
    await environment.close();
    const told: string[] = [];
    const store = await open(path, { onDamage: (message) => told.push(message) });
    expect((await store.read(aKey('a'), all)).map(({ timestamp }) => timestamp)).toEqual([NOW]);
    expect(told).toEqual(['A record of metrics is damaged']);
    await store.close();
  });
});

describe('a disk that refuses', () => {
  it('makes a put Unavailable; what was there is read on', async () => {
    const path = await aPath();
    const store = await open(path);
    await store.put([{ key: aKey('a'), sample: aSample(NOW) }]);
    const write = Environment.prototype.write;
    Environment.prototype.write = async () => {
      throw new Error('No space left on the disk');
    };
    try {
      await expect(store.put([{ key: aKey('a'), sample: aSample(NOW) }])).rejects.toMatchObject({
        code: 'Unavailable',
        message: 'Cannot write metrics',
      });
    } finally {
      Environment.prototype.write = write;
    }
    expect(await store.read(aKey('a'), all)).toMatchObject([{ count: 1 }]);
    await store.put([{ key: aKey('a'), sample: aSample(NOW) }]);
    expect(await store.read(aKey('a'), all)).toMatchObject([{ count: 2 }]);
    await store.close();
    await expect(store.put([{ key: aKey('a'), sample: aSample(NOW) }])).rejects.toMatchObject({
      code: 'Unavailable',
    });
  });
});
