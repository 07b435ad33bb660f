import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomeOf } from './evaluate.ts';
import { callsIn, idsIn, MathError, parseExpression } from './parse.ts';
import type { Series } from './values.ts';

const START = Date.UTC(2026, 10, 23, 10);
const at = (minute: number) => START + minute * 60_000;

/** Values by minute; undefined = no point. */
function aSeries(label: string, ...values: readonly (number | undefined)[]): Series {
  const points = new Map<number, number>();
  values.forEach((value, minute) => {
    if (value !== undefined) points.set(at(minute), value);
  });
  return { label, points };
}

const METRICS = new Map([
  ['m1', aSeries('m1', 1, 2, undefined, 4)],
  ['m2', aSeries('m2', 10, 0, 30, undefined)],
  ['errors', aSeries('errors', 5, 5, 5, 5)],
]);

function run(text: string, more: { readonly [id: string]: string } = {}) {
  const expressions = new Map(
    Object.entries({ ...more, it: text }).map(([id, each]) => [id, parseExpression(each)]),
  );
  const grid = { from: at(0), until: at(4), periodSeconds: 60 };
  return outcomeOf('it', { grid, metrics: METRICS, expressions }).map(({ points }) =>
    [0, 1, 2, 3].map((minute) => points.get(at(minute))),
  );
}

const _ = undefined;

describe('expressions', () => {
  test.each([
    ['m1 + m2', [11, 2, _, _]],
    ['m2 / m1', [10, 0, _, _]],
    ['m1 / m2', [0.1, _, _, _]],
    ['-m1 * 2 + 1', [-1, -3, _, -7]],
    ['2 ^ 3 ^ 0 * errors', [10, 10, 10, 10]],
    ['100 * (m2 - m1) / errors', [180, -40, _, _]],
    ['m1 > 1 AND m2 == 0', [0, 1, _, _]],
    ['m1 > 3 || m1 < 2', [1, 0, _, 1]],
    ['FILL(m1, 0)', [1, 2, 0, 4]],
    ['FILL(m1, REPEAT)', [1, 2, 2, 4]],
    ['FILL(m1, LINEAR)', [1, 2, 3, 4]],
    ['IF(m1 > 1, errors, -1)', [-1, 5, _, 5]],
    ['IF(m1 > 1, errors)', [_, 5, _, 5]],
    ['DIFF(m1)', [_, 1, _, 2]],
    ['RATE(m1)', [_, 1 / 60, _, 2 / 120]],
    ['RUNNING_SUM(m1)', [1, 3, _, 7]],
    ['SUM([m1, m2])', [11, 2, 30, 4]],
    ['SUM(METRICS("m"))', [11, 2, 30, 4]],
    ['AVG(METRICS())', [16 / 3, 7 / 3, 17.5, 4.5]],
    ['MAX([m1, 2 * errors])', [10, 10, 10, 10]],
    ['m1 - MIN(m1)', [0, 1, _, 3]],
    ['m1 * PERIOD(m1)', [60, 120, _, 240]],
    ['TIME_SERIES(METRIC_COUNT(METRICS()))', [3, 3, 3, 3]],
    ['FIRST([m2, m1])', [10, 0, 30, _]],
    ['MINUTE(errors)', [0, 1, 2, 3]],
  ])('%s', (text, expected) => expect(run(text)).toEqual([expected]));

  test('may return several series', () =>
    expect(run('METRICS("m") * 2')).toEqual([
      [2, 4, _, 8],
      [20, 0, 60, _],
    ]));
  test('may build on each other', () =>
    expect(run('half + half', { half: 'm1 / 2' })).toEqual([[1, 2, _, 4]]));

  test.each([
    ['m1 +', 'unexpected end of expression'],
    ['(m1', 'unexpected end of expression'],
    ['m1 m2', "unexpected token 'm2'"],
    ['m1 # 2', 'unexpected character'],
    ['nobody', "Unresolved id 'nobody'"],
    ['it + 1', 'refers to itself'],
    ['1 + 2', 'scalar'],
    ['SUM(m1)', 'scalar'],
    ['[m1] + [m2]', 'two arrays'],
    ['SEARCH("x", "Average", 60)', "Function 'SEARCH' is not supported"],
    ['constructor(m1)', "Function 'CONSTRUCTOR' is not supported"],
    [`${'('.repeat(500)}m1`, 'too deeply'],
    [`${'-'.repeat(5000)}m1`, 'too deeply'],
  ])('%s is refused', (text, why) => expect(() => run(text)).toThrow(why));
});

test('what an expression names', () => {
  const expression = parseExpression('IF(m1 > 2, SUM([m2, -e3]), "x")');
  expect(idsIn(expression)).toEqual(['m1', 'm2', 'e3']);
  expect(callsIn(expression)).toEqual(['IF', 'SUM']);
});

test('any text is an expression or a MathError', () => {
  const aText = fc.array(
    fc.constantFrom('m1', '(', ')', '[', ']', ',', '+', '-', '^', '"', 'SUM', ' ', '3', '.', '&&', '\n', 'é'),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(aText, (parts) => {
      try {
        run(parts.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(MathError);
      }
    }),
    { numRuns: 2000 },
  );
});
