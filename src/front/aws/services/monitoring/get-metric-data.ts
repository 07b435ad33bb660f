import type { GetMetricDataCommand, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { outcomeOf } from '../../../../core/metric-math/evaluate.ts';
import { type Expression, MathError } from '../../../../core/metric-math/parse.ts';
import type { Series } from '../../../../core/metric-math/values.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { validationError } from './faults.ts';
import { type Stretch, stretchOf, withinKept } from './periods.ts';
import { type Query, queriesOf } from './queries.ts';
import { resultPage } from './result-page.ts';
import { searchedSeries } from './searches.ts';
import { SeriesReader } from './series-reader.ts';

const MAX_QUERIES = 500;
const MAX_POINTS = 100_800;

export async function getMetricData(
  input: Input<GetMetricDataCommand>,
  ctx: Ctx,
): Promise<Output<GetMetricDataCommand>> {
  const { MetricDataQueries, NextToken, MaxDatapoints = MAX_POINTS, ScanBy = 'TimestampDescending' } = input;
  if (MetricDataQueries.length > MAX_QUERIES)
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`,
    );
  const queries = queriesOf(MetricDataQueries, { where: 'MetricDataQueries', maySearch: true });
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
  const reader = new SeriesReader(ctx, stretch);
  const metrics = await metricsOf(queries, reader);
  const expressions = new Map<string, Expression>();
  for (const { id, parsed } of queries) if (parsed) expressions.set(id, parsed);
  const longest = Math.max(0, ...queries.map(({ metric }) => metric?.periodSeconds ?? 0));
  const searched = await searchedSeries(queries, reader, longest || 60);
  const results: MetricDataResult[] = [];
  for (const query of queries.filter(({ returnData }) => returnData)) {
    const own = metrics.get(query.id);
    if (own) {
      results.push(resultOf(query.id, own.label, own));
      continue;
    }
    // An expression without metrics has the period that it names.
    const periodSeconds = longest || (query.periodSeconds ?? 60);
    const grid = { ...withinKept(stretch, periodSeconds, ctx.clock.now()), periodSeconds };
    const found = outcome(query.id, { grid, metrics, expressions, searched });
    for (const series of found)
      results.push(resultOf(query.id, labelOf(query, series, found.length), series));
  }
  return results;
}

async function metricsOf(
  queries: readonly Query[],
  reader: SeriesReader,
): Promise<ReadonlyMap<string, Series>> {
  const found = new Map<string, Series>();
  for (const { id, label, metric } of queries)
    if (metric) found.set(id, { label: label ?? metric.name, points: await reader.read(metric) });
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
