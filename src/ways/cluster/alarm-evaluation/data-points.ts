// What are the data points of an alarm's evaluation range? Read from the store of metrics; periods without value stay, as missing.
import type { DataPoint } from '../../../core/alarms/evaluate.ts';
import { outcomeOf } from '../../../core/metric-math/evaluate.ts';
import { MathError, parseExpression } from '../../../core/metric-math/parse.ts';
import { pointsOf, type Series } from '../../../core/metric-math/values.ts';
import { type PeriodValue, periodValues } from '../../../core/metrics/periods.ts';
import { statisticNamed } from '../../../core/metrics/statistic.ts';
import type { AlarmMetricStat, AlarmQuery, MetricAlarmSpec } from '../../../model/kinds/alarm-types.ts';
import type { Metrics } from '../../../model/metrics.ts';
import type { Window } from './window.ts';

/** Oldest first, one for each period of the window. */
export async function dataPoints(
  metrics: Metrics,
  region: string,
  watch: MetricAlarmSpec,
  window: Window,
): Promise<readonly DataPoint[]> {
  const values = watch.metric
    ? await statValues(metrics, region, watch.metric, window)
    : await mathValues(metrics, region, watch.queries ?? [], window);
  const byTime = new Map(values.map((value) => [value.timestamp, value]));
  const points: DataPoint[] = [];
  for (let timestamp = window.from; timestamp < window.until; timestamp += window.periodSeconds * 1000)
    points.push(byTime.get(timestamp) ?? { timestamp });
  return points;
}

async function statValues(
  metrics: Metrics,
  region: string,
  metric: AlarmMetricStat,
  { from, until }: Window,
): Promise<readonly PeriodValue[]> {
  const { namespace, name, dimensions, periodSeconds, unit } = metric;
  const statistic = statisticNamed(metric.statistic);
  if (!statistic) return [];
  const range = { from, until, periodSeconds, ...(unit === undefined ? {} : { unit }) };
  return periodValues(await metrics.read({ region, namespace, name, dimensions }, range), statistic);
}

async function mathValues(
  metrics: Metrics,
  region: string,
  queries: readonly AlarmQuery[],
  window: Window,
): Promise<readonly DataPoint[]> {
  const watched = queries.find(({ returnData }) => returnData);
  const found = new Map<string, Series>();
  for (const { id, label = id, metric } of queries) {
    if (!metric) continue;
    const values = await statValues(metrics, region, metric, window);
    found.set(id, { label, points: pointsOf(values.map(({ timestamp, value }) => [timestamp, value])) });
  }
  try {
    const expressions = new Map(
      queries.flatMap(({ id, expression }) =>
        expression === undefined ? [] : [[id, parseExpression(expression)] as const],
      ),
    );
    const grid = { from: window.from, until: window.until, periodSeconds: window.periodSeconds };
    const [outcome] = outcomeOf(watched?.id ?? '', { grid, metrics: found, expressions });
    return [...(outcome?.points ?? [])].map(([timestamp, value]) => ({ timestamp, value }));
  } catch (error) {
    // An expression that cannot be worked out has no values: the alarm then lacks data.
    if (error instanceof MathError) return [];
    throw error;
  }
}
