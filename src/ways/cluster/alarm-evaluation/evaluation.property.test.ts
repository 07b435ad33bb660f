// From random samples in the store to the state of an alarm: is it what a reader of AWS's pages would work out by hand from the samples?
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Alarm } from '../../../model/kinds/alarm.ts';
import type { AlarmStateValue, MetricAlarmSpec } from '../../../model/kinds/alarm-types.ts';
import { openMetrics } from '../../../store/metrics/open-metrics.ts';
import { dataPoints } from './data-points.ts';
import { planMetric } from './plan.ts';
import { LATE_MS, windowAt } from './window.ts';

const NOW = Date.UTC(2026, 10, 23, 10, 7, 2) + 345;
const END = Date.UTC(2026, 10, 23, 10, 7);
const MINUTE = 60_000;
const KEY = { region: 'r', namespace: 'App', name: 'Load', dimensions: [] };

const aWatch = fc
  .record({
    minutes: fc.constantFrom(1, 1, 2, 5),
    evaluationPeriods: fc.integer({ min: 1, max: 4 }),
    needed: fc.integer({ min: 1, max: 4 }),
    statistic: fc.constantFrom('Sum', 'Average', 'Maximum', 'p50'),
    treatMissingData: fc.constantFrom<MetricAlarmSpec['treatMissingData']>(
      undefined,
      'missing',
      'ignore',
      'breaching',
      'notBreaching',
    ),
    comparison: fc.constantFrom('GreaterThanThreshold', 'LessThanOrEqualToThreshold'),
  })
  .map(({ minutes, needed, statistic, ...rest }) => ({
    ...rest,
    metric: { namespace: 'App', name: 'Load', dimensions: [], periodSeconds: minutes * 60, statistic },
    datapointsToAlarm: Math.min(needed, rest.evaluationPeriods),
    threshold: 5,
  }));
const aSample = fc.record({
  ageMs: fc.integer({ min: -2 * MINUTE, max: 32 * MINUTE }),
  value: fc.integer({ min: 0, max: 10 }),
});
const aState = fc.constantFrom<AlarmStateValue>('OK', 'ALARM', 'INSUFFICIENT_DATA');
type Sample = { readonly ageMs: number; readonly value: number };
type Watch = typeof aWatch extends fc.Arbitrary<infer T> ? T : never;

function statistic(name: string, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = values.reduce((total, value) => total + value, 0);
  if (name === 'Sum') return sum;
  if (name === 'Average') return sum / values.length;
  return name === 'Maximum' ? Math.max(...values) : (sorted[Math.ceil(values.length / 2) - 1] ?? 0);
}

/** True = breaches, false = does not, undefined = missing; oldest first, two periods more than are evaluated. */
function periodsOf(watch: Watch, samples: readonly Sample[]): (boolean | undefined)[] {
  const length = watch.metric.periodSeconds * 1000;
  return Array.from({ length: watch.evaluationPeriods + 2 }, (_, at) => {
    const start = END - (watch.evaluationPeriods + 2 - at) * length;
    const inside = samples.filter(({ ageMs }) => END - ageMs >= start && END - ageMs < start + length);
    if (inside.length === 0) return undefined;
    const value = statistic(
      watch.metric.statistic,
      inside.map((sample) => sample.value),
    );
    return watch.comparison === 'GreaterThanThreshold' ? value > 5 : value <= 5;
  });
}

function byHand(watch: Watch, samples: readonly Sample[], before: AlarmStateValue): AlarmStateValue {
  const { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData: treat = 'missing' } = watch;
  const periods = periodsOf(watch, samples);
  const real = periods.filter((period) => period !== undefined);
  const breaching = (list: readonly boolean[]) => list.filter(Boolean).length;
  const decided = (list: readonly boolean[]) => (breaching(list) >= m ? 'ALARM' : 'OK');
  if (real.length >= n) return decided(real.slice(-n));
  const filler = Array.from({ length: n - real.length }, () => treat === 'breaching');
  if (treat === 'breaching' || treat === 'notBreaching') return decided([...real, ...filler]);
  if (real.length === 0) return treat === 'ignore' ? before : 'INSUFFICIENT_DATA';
  if (breaching(real) >= m) return 'ALARM';
  if (breaching(real) < real.length) return 'OK';
  if (treat === 'ignore') return before;
  return periods.length - periods.indexOf(true) >= m ? 'ALARM' : 'OK';
}

it('an alarm is in the state that follows from the samples', { timeout: 60_000 }, async () => {
  const directory = await mkdtemp('/dev/shm/tutti-alarm-property-');
  let run = 0;
  const store = await openMetrics({ path: join(directory, 'm'), durable: false, now: () => NOW });
  const check = async (watch: Watch, samples: readonly Sample[], before: AlarmStateValue): Promise<void> => {
    run += 1;
    const key = { ...KEY, region: `r${run}` };
    const put = samples.map(({ ageMs, value }) => ({
      key,
      sample: {
        ...{ timestamp: END - ageMs, count: 1, sum: value, minimum: value, maximum: value },
        ...{ values: [[value, 1] as const], resolutionSeconds: 60 as const },
      },
    }));
    await store.put(put);
    const at = '2026-11-23T09:00:00.000Z';
    const alarm = {
      spec: { watch, actionsEnabled: false, createdAt: at },
      status: { state: before, reason: '', updatedAt: at, transitionedAt: at, pending: [], history: [] },
    } as unknown as Alarm; // what the plan looks at
    const window = windowAt(watch, NOW);
    expect(window.until).toBe(END);
    expect(window.nextAt).toBe(END + MINUTE + LATE_MS);
    const points = await dataPoints(store, key.region, watch, window);
    expect(planMetric(alarm, watch, points, NOW)?.state ?? before).toBe(byHand(watch, samples, before));
  };
  try {
    await fc.assert(fc.asyncProperty(aWatch, fc.array(aSample, { maxLength: 25 }), aState, check), {
      numRuns: 400,
    });
  } finally {
    await store.close();
    await rm(directory, { recursive: true });
  }
});
