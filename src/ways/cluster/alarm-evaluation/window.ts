// Which stretch of time does an alarm look at, and when is it looked at again?
//
// Standard alarms are evaluated every minute, those with shorter periods every period; the stretch ends with the last whole minute (or period).
// Samples come a little late: a period is looked at some seconds after it has ended.
import { evaluationRange } from '../../../core/alarms/evaluate.ts';
import type { MetricAlarmSpec } from '../../../model/kinds/alarm-types.ts';

/** How late samples may come without a period being seen without them. */
export const LATE_MS = 2000;

export interface Window {
  readonly periodSeconds: number;
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** When the next one can be looked at. */
  readonly nextAt: number;
}

/** The period of a metric alarm: of math, the longest of its metrics. */
export function periodOf({ metric, queries = [] }: MetricAlarmSpec): number {
  if (metric) return metric.periodSeconds;
  const periods = queries.map((query) => query.metric?.periodSeconds ?? query.periodSeconds ?? 0);
  return Math.max(...periods) || 60;
}

export function windowAt(watch: MetricAlarmSpec, now: number): Window {
  const periodSeconds = periodOf(watch);
  const stepMs = Math.min(periodSeconds, 60) * 1000;
  const until = Math.floor((now - LATE_MS) / stepMs) * stepMs;
  const from = until - evaluationRange(watch.evaluationPeriods) * periodSeconds * 1000;
  return { periodSeconds, from, until, nextAt: until + stepMs + LATE_MS };
}
