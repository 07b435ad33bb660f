// What does metric math count with: numbers, series over time, and arrays of series; and how do they meet?
//
// A series has no point where a result is not a number (a division by zero), and where either side has none.
import { MathError, type Operator } from './parse.ts';

/** Start of the period -> value, in the order of time. */
export type Points = ReadonlyMap<number, number>;

export interface Series {
  readonly label: string;
  readonly points: Points;
}

export type Value =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'series'; readonly series: Series }
  | { readonly type: 'array'; readonly list: readonly Series[] };

/** When points are due. */
export interface Grid {
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  readonly periodSeconds: number;
}

export const numberValue = (value: number): Value => ({ type: 'number', value });
export const seriesValue = (label: string, points: Points): Value => ({
  type: 'series',
  series: { label, points },
});

/** The due times of a grid. */
export function timesOf({ from, until, periodSeconds }: Grid): readonly number[] {
  const times: number[] = [];
  for (let at = from; at < until; at += periodSeconds * 1000) times.push(at);
  return times;
}

/** Puts a point in only where it is a number. */
export function pointsOf(entries: Iterable<readonly [time: number, value: number]>): Points {
  const points = new Map<number, number>();
  for (const [time, value] of entries) if (Number.isFinite(value)) points.set(time, value);
  return points;
}

export function mapPoints(value: Value, change: (value: number, time: number) => number): Value {
  const changed = ({ label, points }: Series): Series => ({
    label,
    points: pointsOf([...points].map(([time, at]) => [time, change(at, time)] as const)),
  });
  switch (value.type) {
    case 'number':
      return numberValue(change(value.value, 0));
    case 'series':
      return { type: 'series', series: changed(value.series) };
    case 'array':
      return { type: 'array', list: value.list.map(changed) };
    case 'text':
      throw new MathError('a text cannot be counted with');
  }
}

const APPLY: { readonly [O in Operator]: (a: number, b: number) => number } = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

export function combine(operator: Operator, left: Value, right: Value): Value {
  const apply = APPLY[operator];
  if (left.type === 'text' || right.type === 'text') throw new MathError('a text cannot be counted with');
  if (left.type === 'number') return mapPoints(right, (value) => apply(left.value, value));
  if (right.type === 'number') return mapPoints(left, (value) => apply(value, right.value));
  if (left.type === 'array' && right.type === 'array')
    throw new MathError(`operator '${operator}' cannot be applied to two arrays of time series`);
  const both = (a: Series, b: Series, label: string): Series => ({ label, points: joined(a, b, apply) });
  if (left.type === 'array') {
    const one = (right as Extract<Value, { type: 'series' }>).series; // what is left of the four
    return { type: 'array', list: left.list.map((each) => both(each, one, each.label)) };
  }
  if (right.type === 'array')
    return { type: 'array', list: right.list.map((each) => both(left.series, each, each.label)) };
  return { type: 'series', series: both(left.series, right.series, left.series.label) };
}

function joined(a: Series, b: Series, apply: (a: number, b: number) => number): Points {
  const entries: [number, number][] = [];
  for (const [time, value] of a.points) {
    const other = b.points.get(time);
    if (other !== undefined) entries.push([time, apply(value, other)]);
  }
  return pointsOf(entries);
}
