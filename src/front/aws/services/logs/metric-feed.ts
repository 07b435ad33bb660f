// What metric filters tell of log events: each transformation of a filter that matches adds a sample; where none of a minute's events
// matches, its default value.
import type { LogGroup, MetricFilter, MetricTransformation } from '../../../../model/kinds/log-group.ts';
import type { NewLogEvent } from '../../../../model/log-events.ts';
import type { MetricKey, MetricSample } from '../../../../model/metrics.ts';
import type { Ctx } from '../../context.ts';
import { type FilterPattern, type Match, parseFilterPattern } from './patterns/filter-pattern.ts';

const MINUTE_MS = 60_000;

export interface MetricFeed {
  readonly key: MetricKey;
  readonly sample: MetricSample;
}

/** The events are kept whatever becomes of the metrics: what fails is logged. */
export async function feedMetrics(
  ctx: Pick<Ctx, 'metrics' | 'region' | 'log'>,
  group: LogGroup,
  events: readonly NewLogEvent[],
): Promise<void> {
  const { metricFilters = [] } = group.spec;
  if (metricFilters.length === 0) return;
  try {
    await ctx.metrics.put(metricFilters.flatMap((filter) => samplesOf(ctx.region, filter, events)));
  } catch (error) {
    ctx.log.warn('Cannot put the metrics of log events', { group: group.spec.name, error });
  }
}

/** Samples of one filter, added up per minute and dimensions. */
export function samplesOf(
  region: string,
  { pattern, transformations }: MetricFilter,
  events: readonly NewLogEvent[],
): readonly MetricFeed[] {
  const filter = parseFilterPattern(pattern);
  const minutes = matchesByMinute(filter, events);
  return transformations.flatMap((transformation) =>
    [...minutes].flatMap(([timestamp, matches]) => feedsOf(region, transformation, timestamp, matches)),
  );
}

function matchesByMinute(filter: FilterPattern, events: readonly NewLogEvent[]): Map<number, Match[]> {
  const minutes = new Map<number, Match[]>();
  for (const { timestamp, message } of events) {
    const minute = timestamp - (timestamp % MINUTE_MS);
    const matches = minutes.get(minute) ?? [];
    minutes.set(minute, matches);
    const match = filter.match(message);
    if (match) matches.push(match);
  }
  return minutes;
}

function feedsOf(
  region: string,
  transformation: MetricTransformation,
  timestamp: number,
  matches: readonly Match[],
): MetricFeed[] {
  const { name, namespace, unit, defaultValue } = transformation;
  const key = { region, namespace, name };
  const shape = { timestamp, unit, resolutionSeconds: 60 as const };
  if (matches.length === 0 && defaultValue !== undefined)
    return [{ key: { ...key, dimensions: [] }, sample: { ...shape, ...statistics([defaultValue]) } }];
  const byDimensions = new Map<string, { dimensions: MetricKey['dimensions']; values: number[] }>();
  for (const match of matches) {
    const value = measured(transformation, match);
    const dimensions = dimensionsOf(transformation, match);
    if (value === undefined || !dimensions) continue;
    const id = JSON.stringify(dimensions);
    const found = byDimensions.get(id) ?? { dimensions, values: [] };
    byDimensions.set(id, found);
    found.values.push(value);
  }
  return [...byDimensions.values()].map(({ dimensions, values }) => ({
    key: { ...key, dimensions },
    sample: { ...shape, ...statistics(values) },
  }));
}

/** Undefined when what stands there is no number. */
function measured({ value }: MetricTransformation, match: Match): number | undefined {
  const text = value.startsWith('$') ? match.value(value) : value;
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Undefined when one of them is not in the event: then nothing is told of it. */
function dimensionsOf(
  { dimensions = {} }: MetricTransformation,
  match: Match,
): MetricKey['dimensions'] | undefined {
  const found = Object.entries(dimensions).map(([name, selector]) => ({
    name,
    value: match.value(selector) ?? '',
  }));
  if (found.some(({ value }) => value === '')) return undefined;
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function statistics(
  values: readonly number[],
): Pick<MetricSample, 'count' | 'sum' | 'minimum' | 'maximum' | 'values'> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const distinct = [...counts].sort(([a], [b]) => a - b);
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    minimum: distinct[0]?.[0] ?? 0,
    maximum: distinct.at(-1)?.[0] ?? 0,
    values: distinct,
  };
}
