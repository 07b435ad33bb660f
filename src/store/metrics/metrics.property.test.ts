// Does the store of metrics answer like a plain list of samples, whatever is put in whatever order, and after it was opened again?
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_VALUES } from '../../model/metric-values.ts';
import type { MetricKey, MetricSample } from '../../model/metrics.ts';
import { MetricsModel, textOf } from './model.case.ts';
import { openMetrics } from './open-metrics.ts';

const NOW = Date.UTC(2026, 10, 23, 10, 0, 17);
const KEYS: readonly MetricKey[] = [
  { region: 'us-east-2', namespace: 'App', name: 'Latency', dimensions: [] },
  { region: 'us-east-2', namespace: 'App', name: 'Latency', dimensions: [{ name: 'Host', value: 'a' }] },
  { region: 'us-east-2', namespace: 'AppB', name: 'Latency', dimensions: [{ name: 'Host', value: 'a' }] },
  { region: 'us-east-1', namespace: 'App', name: 'Latency', dimensions: [] },
];

const aKey = fc.constantFrom(...KEYS);
const aCount = fc.integer({ min: 1, max: 4 });
const aSet = fc
  .record({
    values: fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), aCount), { minLength: 1, maxLength: 4 }),
  })
  .map(({ values }) => ({
    values,
    count: values.reduce((sum, [, n]) => sum + n, 0),
    sum: values.reduce((sum, [v, n]) => sum + v * n, 0),
    minimum: Math.min(...values.map(([v]) => v)),
    maximum: Math.max(...values.map(([v]) => v)),
  }));
// Near now, around the edges of what is kept, and a little in the future.
const anAge = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -120_000, max: 1_800_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 10_790_000, max: 10_810_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_295_880_000, max: 1_296_120_000 }) },
);
const aSample = fc
  .record({
    key: aKey,
    age: anAge,
    set: aSet,
    withValues: fc.boolean(),
    unit: fc.constantFrom(undefined, 'None', 'Seconds', 'Count'),
    resolutionSeconds: fc.constantFrom(1 as const, 60 as const),
  })
  .map(({ key, age, set: { values, ...set }, withValues, unit, resolutionSeconds }) => {
    const timestamp = NOW - age;
    const more = { ...(withValues ? { values } : {}), ...(unit ? { unit } : {}) };
    return { key, sample: { ...set, timestamp, resolutionSeconds, ...more } satisfies MetricSample };
  });
const aStep = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.array(aSample, { maxLength: 6 }), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
);
const aRange = fc.record({
  age: anAge,
  length: fc.integer({ min: 1, max: 4_000_000 }),
  periodSeconds: fc.constantFrom(1, 5, 10, 30, 60, 60, 300, 3600, 180),
  unit: fc.constantFrom(undefined, 'Seconds', 'Bytes', 'None'),
});

describe('the store of metrics and a plain list', () => {
  it('agree on every window of every metric', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(
      fc.array(aStep, { maxLength: 8 }),
      fc.array(aRange, { minLength: 1, maxLength: 6 }),
      compare,
    );
    await fc.assert(property, { numRuns: 60 });
  });
});

type Step = typeof aStep extends fc.Arbitrary<infer T> ? T : never;
type Range = typeof aRange extends fc.Arbitrary<infer T> ? T : never;

async function compare(steps: readonly Step[], ranges: readonly Range[]): Promise<void> {
  const directory = await mkdtemp('/dev/shm/tutti-metrics-');
  const options = { path: join(directory, 'metrics'), durable: false, now: () => NOW };
  let store = await openMetrics(options);
  const model = new MetricsModel();
  try {
    for (const step of steps) {
      if (step === 'reopen') {
        await store.close();
        store = await openMetrics(options);
        continue;
      }
      await Promise.all(step.map((samples) => store.put(samples)));
      model.samples.push(...step.flat());
    }
    for (const key of KEYS)
      for (const { age, length, periodSeconds, unit } of ranges) {
        const from = NOW - age;
        const range = { from, until: from + length, periodSeconds, ...(unit ? { unit } : {}) };
        expect(await store.read(key, range)).toEqual(model.read(key, range, NOW));
      }
    const since = NOW - 7 * 86_400_000;
    const listed = await store.list('us-east-2', { sinceMs: since });
    expect(listed.map(textOf).sort()).toEqual(model.list('us-east-2', since));
    const app = await store.list('us-east-2', { sinceMs: since, namespace: 'App', name: 'Latency' });
    expect(app).toEqual(listed.filter(({ namespace }) => namespace === 'App'));
  } finally {
    await store.close();
    await rm(directory, { recursive: true });
  }
}

describe('a period with more distinct values than are kept', () => {
  it('knows count, sum, minimum and maximum exactly, and every value to a few percent', async () => {
    const directory = await mkdtemp('/dev/shm/tutti-metrics-');
    const store = await openMetrics({ path: join(directory, 'metrics'), durable: false, now: () => NOW });
    const [key] = KEYS as readonly [MetricKey];
    const all = Array.from({ length: 5000 }, (_, n) => n + 1);
    try {
      for (const value of all) {
        const set = { count: 1, sum: value, minimum: value, maximum: value, values: [[value, 1] as const] };
        void store.put([{ key, sample: { ...set, timestamp: NOW, resolutionSeconds: 60 } }]);
      }
      await store.put([]);
      await expect
        .poll(async () => (await store.read(key, { from: NOW, until: NOW + 1, periodSeconds: 60 }))[0]?.count)
        .toBe(5000);
      const [period] = await store.read(key, { from: NOW, until: NOW + 1, periodSeconds: 60 });
      expect(period).toMatchObject({ sum: 12_502_500, minimum: 1, maximum: 5000 });
      const kept = period?.values ?? [];
      expect(kept.length).toBeLessThanOrEqual(MAX_VALUES);
      let rank = 0;
      for (const [value, count] of kept) {
        const exact = rank + (count + 1) / 2;
        expect(Math.abs(value - exact) / exact).toBeLessThan(0.06);
        rank += count;
      }
      expect(rank).toBe(5000);
    } finally {
      await store.close();
      await rm(directory, { recursive: true });
    }
  });
});
