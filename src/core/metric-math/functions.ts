// The functions of metric math, one line or a few each. What is not in the table is refused by name.
import { MathError } from './parse.ts';
import {
  combine,
  type Grid,
  mapPoints,
  numberValue,
  type Points,
  pointsOf,
  type Series,
  seriesValue,
  timesOf,
  type Value,
} from './values.ts';

export interface CallContext {
  readonly grid: Grid;
  /** All metrics of the request, by id: no expressions. */
  readonly metrics: ReadonlyMap<string, Series>;
}

export type MathFunction = (args: readonly Value[], context: CallContext) => Value;

type Reduce = (values: readonly number[]) => number;

const sum: Reduce = (values) => values.reduce((total, value) => total + value, 0);
const average: Reduce = (values) => sum(values) / values.length;
const deviation: Reduce = (values) => {
  const middle = average(values);
  return Math.sqrt(average(values.map((value) => (value - middle) ** 2)));
};

/** One number of a series; one series of an array: at each time, of those that have a point. */
function reducing(name: string, reduce: Reduce): MathFunction {
  return (args) => {
    const value = onlyOne(name, args);
    if (value.type === 'number') return numberValue(reduce([value.value]));
    if (value.type === 'series') return numberValue(reduce([...value.series.points.values()]));
    if (value.type === 'text') throw wrongArgument(name);
    const byTime = new Map<number, number[]>();
    for (const { points } of value.list)
      for (const [time, at] of points) byTime.set(time, [...(byTime.get(time) ?? []), at]);
    const sorted = [...byTime].sort(([a], [b]) => a - b);
    return seriesValue(name, pointsOf(sorted.map(([time, values]) => [time, reduce(values)] as const)));
  };
}

function mapping(name: string, change: (value: number, time: number, grid: Grid) => number): MathFunction {
  return (args, { grid }) => mapPoints(onlyOne(name, args), (value, time) => change(value, time, grid));
}

/** From each point and the one before it; the first has none. */
function stepping(name: string, step: (value: number, before: number, ms: number) => number): MathFunction {
  return (args) =>
    eachSeries(name, onlyOne(name, args), (points) => {
      const entries = [...points];
      return pointsOf(
        entries.slice(1).map(([time, value], at): [number, number] => {
          const [beforeTime, before] = entries[at] ?? [0, 0];
          return [time, step(value, before, time - beforeTime)];
        }),
      );
    });
}

function eachSeries(name: string, value: Value, change: (points: Points) => Points): Value {
  const changed = ({ label, points }: Series): Series => ({ label, points: change(points) });
  if (value.type === 'series') return { type: 'series', series: changed(value.series) };
  if (value.type === 'array') return { type: 'array', list: value.list.map(changed) };
  throw wrongArgument(name);
}

function runningSum(points: Points): Points {
  let total = 0;
  return pointsOf(
    [...points].map(([time, value]) => {
      total += value;
      return [time, total] as const;
    }),
  );
}

const fill: MathFunction = ([value, filler], { grid }) => {
  if (!value || !filler) throw wrongArgument('FILL');
  const times = timesOf(grid);
  return eachSeries('FILL', value, (points) =>
    pointsOf(times.map((time) => [time, points.get(time) ?? fillerAt(time, points, filler)] as const)),
  );
};

function fillerAt(time: number, points: Points, filler: Value): number {
  if (filler.type === 'number') return filler.value;
  if (filler.type === 'series') return filler.series.points.get(time) ?? Number.NaN;
  if (filler.type !== 'text') throw wrongArgument('FILL');
  const times = [...points.keys()];
  const before = times.findLast((each) => each < time);
  if (filler.value === 'REPEAT')
    return before === undefined ? Number.NaN : (points.get(before) ?? Number.NaN);
  const after = times.find((each) => each > time);
  if (filler.value !== 'LINEAR' || before === undefined || after === undefined) return Number.NaN;
  const [low, high] = [points.get(before) ?? 0, points.get(after) ?? 0];
  return low + ((high - low) * (time - before)) / (after - before);
}

const choose: MathFunction = ([condition, then, otherwise]) => {
  if (!condition || !then) throw wrongArgument('IF');
  const side = (value: Value | undefined, time: number): number => {
    if (value?.type === 'number') return value.value;
    if (value?.type === 'series') return value.series.points.get(time) ?? Number.NaN;
    return Number.NaN;
  };
  if (condition.type === 'number') return condition.value !== 0 ? then : (otherwise ?? numberValue(0));
  if (condition.type !== 'series') throw wrongArgument('IF');
  return mapPoints(condition, (value, time) => side(value !== 0 ? then : otherwise, time));
};

const metrics: MathFunction = ([part], context) => {
  if (part && part.type !== 'text') throw wrongArgument('METRICS');
  const chosen = [...context.metrics].filter(([id]) => !part || id.includes(part.value));
  return { type: 'array', list: chosen.map(([, series]) => series) };
};

const timeSeries: MathFunction = (args, { grid }) => {
  const value = onlyOne('TIME_SERIES', args);
  if (value.type !== 'number') throw wrongArgument('TIME_SERIES');
  return seriesValue('TIME_SERIES', pointsOf(timesOf(grid).map((time) => [time, value.value] as const)));
};

/** The first or last of an array. */
function edge(name: string, at: 0 | -1): MathFunction {
  return (args) => {
    const value = onlyOne(name, args);
    const series = value.type === 'array' ? value.list.at(at) : undefined;
    if (!series) throw wrongArgument(name);
    return { type: 'series', series };
  };
}

const removeEmpty: MathFunction = (args) => {
  const value = onlyOne('REMOVE_EMPTY', args);
  if (value.type !== 'array') throw wrongArgument('REMOVE_EMPTY');
  return { type: 'array', list: value.list.filter(({ points }) => points.size > 0) };
};

const metricCount: MathFunction = (args) => {
  const value = onlyOne('METRIC_COUNT', args);
  if (value.type === 'array') return numberValue(value.list.length);
  if (value.type === 'series') return numberValue(1);
  throw wrongArgument('METRIC_COUNT');
};

const part = (read: (at: Date) => number) => (_: number, time: number) => read(new Date(time));

export const FUNCTIONS: { readonly [name: string]: MathFunction } = {
  ABS: mapping('ABS', Math.abs),
  AVG: reducing('AVG', average),
  CEIL: mapping('CEIL', Math.ceil),
  DATAPOINT_COUNT: reducing('DATAPOINT_COUNT', (values) => values.length),
  DAY: mapping(
    'DAY',
    part((at) => ((at.getUTCDay() + 6) % 7) + 1),
  ),
  DIFF: stepping('DIFF', (value, before) => value - before),
  DIFF_TIME: stepping('DIFF_TIME', (_value, _before, ms) => ms / 1000),
  FILL: fill,
  FIRST: edge('FIRST', 0),
  FLOOR: mapping('FLOOR', Math.floor),
  HOUR: mapping(
    'HOUR',
    part((at) => at.getUTCHours()),
  ),
  IF: choose,
  LAST: edge('LAST', -1),
  LOG: mapping('LOG', Math.log),
  LOG10: mapping('LOG10', Math.log10),
  MAX: reducing('MAX', (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)),
  METRIC_COUNT: metricCount,
  METRICS: metrics,
  MIN: reducing('MIN', (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)),
  MINUTE: mapping(
    'MINUTE',
    part((at) => at.getUTCMinutes()),
  ),
  MONTH: mapping(
    'MONTH',
    part((at) => at.getUTCMonth() + 1),
  ),
  PERIOD: (args, { grid }) => {
    onlyOne('PERIOD', args);
    return numberValue(grid.periodSeconds);
  },
  RATE: stepping('RATE', (value, before, ms) => (value - before) / (ms / 1000)),
  REMOVE_EMPTY: removeEmpty,
  RUNNING_SUM: (args) => eachSeries('RUNNING_SUM', onlyOne('RUNNING_SUM', args), runningSum),
  STDDEV: reducing('STDDEV', deviation),
  SUM: reducing('SUM', sum),
  TIME_SERIES: timeSeries,
  YEAR: mapping(
    'YEAR',
    part((at) => at.getUTCFullYear()),
  ),
};

/** Operators on all items, for `-m1`. */
export function negated(value: Value): Value {
  return combine('*', numberValue(-1), value);
}

function onlyOne(name: string, args: readonly Value[]): Value {
  const [first] = args;
  if (args.length !== 1 || !first) throw wrongArgument(name);
  return first;
}

function wrongArgument(name: string): MathError {
  return new MathError(`the arguments of function ${name} are not what it takes`);
}
