import type { GetMetricDataCommand, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { outcomeOf } from '../../../../core/metric-math/evaluate.ts';
import { type Expression, MathError } from '../../../../core/metric-math/parse.ts';
import { pointsOf, type Series } from '../../../../core/metric-math/values.ts';
import { periodValues } from '../../../../core/metrics/periods.ts';
import { statisticNamed } from '../../../../core/metrics/statistic.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { validationError } from './faults.ts';
import { isPeriod, type Stretch, stretchOf, withinKept } from './periods.ts';
import { type Query, queriesOf } from './queries.ts';
import { resultPage } from './result-page.ts';

const MAX_QUERIES = 500;
const MAX_POINTS = 100_800;
/** Periods that all queries of a call may look at together. */
const MAX_WORK = 2_000_000;

export async function getMetricData(
  input: Input<GetMetricDataCommand>,
  ctx: Ctx,
): Promise<Output<GetMetricDataCommand>> {
  const { MetricDataQueries, NextToken, MaxDatapoints = MAX_POINTS, ScanBy = 'TimestampDescending' } = input;
  if (MetricDataQueries.length > MAX_QUERIES)
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`,
    );
  const queries = queriesOf(MetricDataQueries, 'MetricDataQueries');
  const stretch = stretchOf(input.StartTime, input.EndTime, validationError);
  const results = await resultsOf(queries, stretch, ctx);
  const ordered = results.map((result) => (ScanBy === 'TimestampAscending' ? result : reversed(result)));
  return { ...resultPage(ordered, Math.min(MaxDatapoints, MAX_POINTS), NextToken), Messages: [] };
}

async function resultsOf(
  queries: readonly Query[],
  stretch: Stretch,
  ctx: Ctx,
): Promise<readonly MetricDataResult[]> {
  const metrics = await seriesOf(queries, stretch, ctx);
  const expressions = new Map<string, Expression>();
  for (const { id, parsed } of queries) if (parsed) expressions.set(id, parsed);
  const periodSeconds = Math.max(1, ...queries.map(({ metric }) => metric?.periodSeconds ?? 1));
  return queries
    .filter(({ returnData }) => returnData)
    .flatMap((query) => {
      const own = metrics.get(query.id);
      if (own) return [resultOf(query.id, own.label, own)];
      // An expression without metrics has the period that it names.
      const period =
        metrics.size > 0 && isPeriod(periodSeconds) ? periodSeconds : (query.periodSeconds ?? 60);
      const grid = { ...withinKept(stretch, period, ctx.clock.now()), periodSeconds: period };
      const found = outcome(query.id, { grid, metrics, expressions });
      return found.map((series) => resultOf(query.id, labelOf(query, series, found.length), series));
    });
}

async function seriesOf(
  queries: readonly Query[],
  stretch: Stretch,
  { region, metrics, clock }: Ctx,
): Promise<ReadonlyMap<string, Series>> {
  const found = new Map<string, Series>();
  let work = 0;
  for (const { id, label, metric } of queries) {
    const statistic = metric && statisticNamed(metric.statistic);
    if (!metric || !statistic) continue;
    const { namespace, name, dimensions, periodSeconds, unit } = metric;
    const kept = withinKept(stretch, periodSeconds, clock.now());
    work += Math.max(0, kept.until - kept.from) / (Math.min(periodSeconds, 60) * 1000);
    if (work > MAX_WORK)
      throw validationError('The request covers too many datapoints: ask for fewer metrics or less time.');
    const range = { ...kept, periodSeconds, ...(unit === undefined ? {} : { unit }) };
    const periods = await metrics.read({ region, namespace, name, dimensions }, range);
    const values = periodValues(periods, statistic);
    const points = pointsOf(values.map(({ timestamp, value }) => [timestamp, value] as const));
    found.set(id, { label: label ?? name, points });
    await new Promise<void>((resolve) => setImmediate(resolve)); // others are answered in between
  }
  return found;
}

function outcome(id: string, request: Parameters<typeof outcomeOf>[1]): readonly Series[] {
  try {
    return outcomeOf(id, request);
  } catch (error) {
    if (!(error instanceof MathError)) throw error;
    throw validationError(`Error in expression '${id}': ${error.message}`);
  }
}

/** One series is called after its line, several after the line and themselves. */
function labelOf({ id, label }: Query, series: Series, count: number): string {
  if (count === 1) return label ?? id;
  return label === undefined ? series.label : `${label} ${series.label}`;
}

function resultOf(Id: string, Label: string, { points }: Series): MetricDataResult {
  const sorted = [...points].sort(([a], [b]) => a - b);
  return {
    Id,
    Label,
    Timestamps: sorted.map(([time]) => new Date(time)),
    Values: sorted.map(([, value]) => value),
    StatusCode: 'Complete',
  };
}

function reversed(result: MetricDataResult): MetricDataResult {
  const { Timestamps = [], Values = [] } = result;
  return { ...result, Timestamps: [...Timestamps].reverse(), Values: [...Values].reverse() };
}
