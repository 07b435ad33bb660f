// What is the statistic of each period, whatever units its samples had?
import { addSets, sortedValues } from '../../model/metric-values.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { Statistic, Summary } from './statistic.ts';

export interface PeriodValue {
  readonly timestamp: number;
  readonly value: number;
  readonly sampleCount: number;
  /** Absent when none was named, or more than one. */
  readonly unit?: string;
}

/** Periods of one time and several units become one. */
export function mergeUnits(periods: readonly MetricPeriod[]): readonly MetricPeriod[] {
  const merged = new Map<number, MetricPeriod>();
  for (const period of periods) {
    const before = merged.get(period.timestamp);
    merged.set(period.timestamp, before ? bothOf(before, period) : period);
  }
  return [...merged.values()];
}

function bothOf(a: MetricPeriod, b: MetricPeriod): MetricPeriod {
  const values = a.values && b.values ? { values: sortedValues([...a.values, ...b.values]) } : {};
  return { timestamp: a.timestamp, ...addSets(a, b), ...values };
}

/** Periods for which the statistic is known, in the order of time. */
export function periodValues(periods: readonly MetricPeriod[], statistic: Statistic): readonly PeriodValue[] {
  return mergeUnits(periods).flatMap(({ timestamp, unit, ...summary }) => {
    const value = statistic(summary satisfies Summary);
    if (value === undefined) return [];
    return [{ timestamp, value, sampleCount: summary.count, ...(unit === undefined ? {} : { unit }) }];
  });
}
