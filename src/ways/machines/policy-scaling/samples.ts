// What was measured of a tracked metric, for as long as a low alarm looks back.

import { periodValues } from '../../../core/metrics/periods.ts';
import { statisticNamed } from '../../../core/metrics/statistic.ts';
import type { Sample } from '../../../core/scaling/target-tracking.ts';
import type { Metrics } from '../../../model/metrics.ts';
import type { TrackedMetric } from './tracked-metric.ts';
import { LOW_PERIODS } from './tracking-alarms.ts';

/** Oldest first; whole periods only. */
export async function samplesOf(
  metrics: Metrics,
  region: string,
  { metric, factor }: TrackedMetric,
  nowMs: number,
): Promise<readonly Sample[]> {
  const { namespace, name, dimensions, periodSeconds, unit } = metric;
  const statistic = statisticNamed(metric.statistic);
  if (!statistic) return [];
  const periodMs = periodSeconds * 1000;
  const until = Math.floor(nowMs / periodMs) * periodMs;
  const range = { from: until - (LOW_PERIODS + 1) * periodMs, until, periodSeconds };
  const periods = await metrics.read(
    { region, namespace, name, dimensions },
    { ...range, ...(unit === undefined ? {} : { unit }) },
  );
  return periodValues(periods, statistic).map(({ timestamp, value }) => ({
    atMs: timestamp,
    value: value * factor,
  }));
}
