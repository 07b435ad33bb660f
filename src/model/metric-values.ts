// How are samples of a metric added up, and how are their single values kept within bounds?
//
// Percentiles need the values themselves. Up to MAX_VALUES distinct ones are kept as they came (level 0). Beyond that they are rounded to
// the middle of bins whose width is a ratio: 2 % at level 1 (an error of at most 1 %), doubled with every level. Bins nest, so the
// outcome does not depend on the order of arrival. Count, sum, minimum and maximum are always exact.
import type { StatisticSet, ValueCount } from './metrics.ts';

/** Distinct values that one stored period keeps. */
export const MAX_VALUES = 200;
const FIRST_WIDTH = Math.log(1.02);

export interface ValueBins {
  /** How far values are rounded; 0 = not at all. */
  readonly level: number;
  readonly counts: ReadonlyMap<number, number>;
}

export function addSets(a: StatisticSet, b: StatisticSet): StatisticSet {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    minimum: Math.min(a.minimum, b.minimum),
    maximum: Math.max(a.maximum, b.maximum),
  };
}

/** Both together, rounded as far as it takes to keep `limit` distinct values. */
export function addBins(a: ValueBins, b: Iterable<ValueCount>, limit = MAX_VALUES): ValueBins {
  let level = a.level;
  let counts = new Map(a.counts);
  addInto(counts, b, level);
  while (counts.size > limit) {
    level += 1;
    const coarser = new Map<number, number>();
    addInto(coarser, counts, level);
    counts = coarser;
  }
  return { level, counts };
}

function addInto(counts: Map<number, number>, added: Iterable<ValueCount>, level: number): void {
  for (const [value, count] of added) {
    const at = rounded(value, level);
    counts.set(at, (counts.get(at) ?? 0) + count);
  }
}

/** The middle of the value's bin. */
function rounded(value: number, level: number): number {
  if (level === 0 || value === 0) return value === 0 ? 0 : value; // -0 is 0
  const width = FIRST_WIDTH * 2 ** (level - 1);
  const bin = Math.floor(Math.log(Math.abs(value)) / width);
  return Math.sign(value) * Math.exp((bin + 0.5) * width);
}

/** In ascending order of values, equal ones put together. */
export function sortedValues(values: Iterable<ValueCount>): readonly ValueCount[] {
  const counts = new Map<number, number>();
  addInto(counts, values, 0);
  return [...counts].sort(([a], [b]) => a - b);
}
