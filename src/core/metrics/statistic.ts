// What is a named statistic of a period: Average, p99, tm90, TM(10%:90%), PR(:300), IQM ...?
//
// Percentiles are by nearest rank: the smallest value that at least so many percent of all are not above. Shares of a value's count count
// for trimmed statistics. What needs the single values is unknown where they were not sent.
import type { StatisticSet, ValueCount } from '../../model/metrics.ts';

export interface Summary extends StatisticSet {
  /** Ascending; absent = not known. */
  readonly values?: readonly ValueCount[];
}

/** Undefined = cannot be known of this period. */
export type Statistic = (period: Summary) => number | undefined;

/** A part of all samples: by share of their number, or by value. */
interface Part {
  readonly by: 'percent' | 'value';
  readonly from: number;
  readonly to: number;
}

const SIMPLE: { readonly [name: string]: Statistic } = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};
const NUMBER = '(\\d+(?:\\.\\d{1,10})?)';
const SHORT = new RegExp(`^(p|tm|wm|tc|ts)${NUMBER}$`);
const LONG = /^(TM|WM|TC|TS|PR)\(([^:()]*):([^:()]*)\)$/;

/** Undefined when there is no such statistic. */
export function statisticNamed(name: string): Statistic | undefined {
  if (Object.hasOwn(SIMPLE, name)) return SIMPLE[name];
  if (name === 'IQM') return trimmed('TM', { by: 'percent', from: 25, to: 75 });
  const short = SHORT.exec(name);
  if (short) {
    const [, kind = '', text] = short;
    const percent = Number(text);
    if (percent > 100) return undefined;
    if (kind === 'p') return ofValues((values, { count }) => percentile(values, count, percent));
    return trimmed(kind.toUpperCase(), { by: 'percent', from: 0, to: percent });
  }
  const long = LONG.exec(name);
  const part = long && partOf(long[2] ?? '', long[3] ?? '');
  if (!long || !part || (long[1] === 'PR' && part.by === 'percent')) return undefined;
  return trimmed(long[1] ?? '', part);
}

/** The percentile that a statistic asks for, if it is a plain one. */
export function percentileOf(name: string): number | undefined {
  const match = /^p(\d+(?:\.\d+)?)$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

function partOf(from: string, to: string): Part | undefined {
  const bounds = [from, to].filter((text) => text !== '');
  if (bounds.length === 0) return undefined;
  const isPercent = bounds.every((text) => /^\d+(\.\d+)?%$/.test(text));
  if (!isPercent && !bounds.every((text) => /^-?\d+(\.\d+)?$/.test(text))) return undefined;
  const [least, most] = isPercent ? [0, 100] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const read = (text: string, absent: number) => (text === '' ? absent : Number(text.replace('%', '')));
  const part = { by: isPercent ? 'percent' : 'value', from: read(from, least), to: read(to, most) } as const;
  const isSound = part.from < part.to && (!isPercent || part.to <= 100);
  return isSound ? part : undefined;
}

function ofValues(read: (values: readonly ValueCount[], period: Summary) => number | undefined): Statistic {
  return (period) => (period.values ? read(period.values, period) : undefined);
}

function percentile(values: readonly ValueCount[], count: number, percent: number): number | undefined {
  const rank = Math.max(1, Math.ceil((percent / 100) * count - 1e-9));
  let seen = 0;
  for (const [value, times] of values) {
    seen += times;
    if (seen >= rank) return value;
  }
  return values.at(-1)?.[0];
}

function trimmed(kind: string, part: Part): Statistic {
  return ofValues((values, { count }) => {
    const inside = [...within(values, count, part)];
    const weight = inside.reduce((total, [, times]) => total + times, 0);
    const sum = inside.reduce((total, [value, times]) => total + value * times, 0);
    if (kind === 'TC') return weight;
    if (kind === 'TS') return sum;
    if (kind === 'PR') return (weight / count) * 100;
    if (weight === 0) return undefined;
    return kind === 'TM' ? sum / weight : winsorized(values, count, part);
  });
}

/** What lies in the part: values above `from`, up to and with `to`; by percent, shares of a count. */
function* within(
  values: readonly ValueCount[],
  count: number,
  { by, from, to }: Part,
): Generator<ValueCount> {
  let seen = 0;
  for (const [value, times] of values) {
    const [low, high] = [(seen / count) * 100, ((seen + times) / count) * 100];
    seen += times;
    if (by === 'value') {
      if (value > from && value <= to) yield [value, times];
      continue;
    }
    const share = (Math.min(high, to) - Math.max(low, from)) / (high - low);
    if (share > 0) yield [value, times * share];
  }
}

/** The mean with what is outside the part set to its edges. */
function winsorized(values: readonly ValueCount[], count: number, part: Part): number | undefined {
  const low = part.by === 'value' ? part.from : (percentile(values, count, part.from) ?? 0);
  const high = part.by === 'value' ? part.to : (percentile(values, count, part.to) ?? 0);
  const sum = values.reduce(
    (total, [value, times]) => total + Math.min(Math.max(value, low), high) * times,
    0,
  );
  return sum / count;
}
