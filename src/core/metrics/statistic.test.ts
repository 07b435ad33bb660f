import { describe, expect, test } from 'vitest';
import type { ValueCount } from '../../model/metrics.ts';
import { type Summary, statisticNamed } from './statistic.ts';

function summary(...values: readonly ValueCount[]): Summary {
  const count = values.reduce((total, [, times]) => total + times, 0);
  const sum = values.reduce((total, [value, times]) => total + value * times, 0);
  return { count, sum, minimum: values[0]?.[0] ?? 0, maximum: values.at(-1)?.[0] ?? 0, values };
}

const TEN = summary(...Array.from({ length: 10 }, (_, n): ValueCount => [n + 1, 1]));

describe('statistics of 1 to 10', () => {
  test.each([
    ['SampleCount', 10],
    ['Sum', 55],
    ['Average', 5.5],
    ['Minimum', 1],
    ['Maximum', 10],
    ['p50', 5],
    ['p90', 9],
    ['p99.9', 10],
    ['p0', 1],
    ['p100', 10],
    ['tm90', 5],
    ['TM(10%:90%)', 5.5],
    ['TM(2:5)', 4],
    ['IQM', 5.5],
    ['TC(2:5)', 3],
    ['tc50', 5],
    ['ts50', 15],
    ['TS(8:)', 19],
    ['PR(:3)', 30],
    ['WM(2:9)', 5.5],
    ['wm90', 5.4],
  ])('%s is %d', (name, expected) => expect(statisticNamed(name)?.(TEN)).toBeCloseTo(expected, 9));

  test.each(['P50', 'p101', 'average', 'TM(90%:10%)', 'TM(:)', 'PR(1%:2%)', 'toString', 'pp', 'TM(1:2%)'])(
    '%s is none',
    (name) => expect(statisticNamed(name)).toBeUndefined(),
  );
});

test('how often a value came counts', () => {
  expect(statisticNamed('p50')?.(summary([1, 1], [100, 9]))).toBe(100);
  expect(statisticNamed('p10')?.(summary([1, 1], [100, 9]))).toBe(1);
});

test('what needs single values is not known without them', () => {
  const { values: _, ...set } = TEN;
  expect(statisticNamed('p90')?.(set)).toBeUndefined();
  expect(statisticNamed('Average')?.(set)).toBe(5.5);
});
