// AWS's own tables of missing data, and an evaluator that follows the text word by word.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AlarmRule, type AlarmState, type DataPoint, evaluate, type MissingData } from './evaluate.ts';
import { stateReason, stateReasonData } from './reason.ts';

const END = Date.UTC(2026, 10, 23, 10, 5);

/** `0 - X`: oldest first; X breaches, 0 does not, - is missing. */
function points(text: string): readonly DataPoint[] {
  const marks = text.split(' ');
  return marks.map((mark, at) => {
    const timestamp = END - (marks.length - at) * 60_000;
    return mark === '-' ? { timestamp } : { timestamp, value: mark === 'X' ? 3 : 1, sampleCount: 1 };
  });
}

function aRule(overrides: Partial<AlarmRule> = {}): AlarmRule {
  return {
    comparison: 'GreaterThanThreshold',
    threshold: 2,
    evaluationPeriods: 3,
    missingData: 'missing',
    ...overrides,
  };
}

const I = 'INSUFFICIENT_DATA';
const KEEP = undefined;

describe('AWS’s tables: missing, ignore, breaching, notBreaching', () => {
  test.each([
    [3, '0 - X - X', 0, ['OK', 'OK', 'OK', 'OK']],
    [3, '0 - - - -', 2, ['OK', 'OK', 'OK', 'OK']],
    [3, '- - - - -', 3, [I, KEEP, 'ALARM', 'OK']],
    [3, '0 X X - X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [3, '- - X - -', 2, ['ALARM', KEEP, 'ALARM', 'OK']],
    [2, '0 - X - X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 0 X 0 X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    [2, '0 - X - -', 1, ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - - 0', 2, ['OK', 'OK', 'ALARM', 'OK']],
    [2, '- - - X -', 2, ['ALARM', KEEP, 'ALARM', 'OK']],
    // Not in the tables, but said beside them.
    [3, '- - - - X', 2, ['OK', KEEP, 'ALARM', 'OK']],
    [3, '- - - X -', 2, ['OK', KEEP, 'ALARM', 'OK']],
    [3, '- - - X 0', 1, ['OK', 'OK', 'OK', 'OK']],
  ])('%i of 3: %s', (datapointsToAlarm, text, filled, states) => {
    const ways: MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
    const found = ways.map((missingData) =>
      evaluate(aRule({ datapointsToAlarm, missingData }), points(text)),
    );
    expect(found.map(({ state }) => state)).toEqual(states);
    expect(found.map((each) => each.filled)).toEqual([filled, filled, filled, filled]);
  });
});

/** Word by word, over texts of marks. */
function naive(text: string, n: number, m: number, treat: MissingData): AlarmState | undefined {
  const marks = text.split(' ');
  const real = marks.filter((mark) => mark !== '-');
  const count = (list: readonly string[]) => list.filter((mark) => mark === 'X').length;
  if (real.length >= n) return count(real.slice(-n)) >= m ? 'ALARM' : 'OK';
  const fill = (mark: string) => [...real, ...Array.from({ length: n - real.length }, () => mark)];
  if (treat === 'breaching') return count(fill('X')) >= m ? 'ALARM' : 'OK';
  if (treat === 'notBreaching') return count(fill('0')) >= m ? 'ALARM' : 'OK';
  if (real.length === 0) return treat === 'ignore' ? undefined : 'INSUFFICIENT_DATA';
  if (count(real) >= m) return 'ALARM';
  if (real.includes('0')) return 'OK';
  if (treat === 'ignore') return undefined;
  for (let age = m; age <= marks.length; age += 1) if (marks[marks.length - age] === 'X') return 'ALARM';
  return 'OK';
}

test('the state is what the text says, for all data', () => {
  const aCase = fc.integer({ min: 1, max: 6 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      m: fc.integer({ min: 1, max: n }),
      marks: fc.array(fc.constantFrom('0', 'X', '-', '-'), { minLength: n + 2, maxLength: n + 2 }),
      treat: fc.constantFrom<MissingData>('missing', 'ignore', 'breaching', 'notBreaching'),
    }),
  );
  fc.assert(
    fc.property(aCase, ({ n, m, marks, treat }) => {
      const rule = aRule({ evaluationPeriods: n, datapointsToAlarm: m, missingData: treat });
      const text = marks.join(' ');
      expect(evaluate(rule, points(text)).state).toBe(naive(text, n, m, treat));
    }),
    { numRuns: 3000 },
  );
});

test('a percentile on too few samples leaves the alarm as it is', () => {
  const rule = aRule({ minimumSamples: 1000 });
  expect(evaluate(rule, points('X X X')).state).toBeUndefined();
  expect(evaluate({ ...rule, minimumSamples: 3 }, points('X X X')).state).toBe('ALARM');
});

describe('reasons are AWS’s', () => {
  test.each<[Partial<AlarmRule>, string, string]>([
    [
      { evaluationPeriods: 1 },
      '0 0 X',
      'Threshold Crossed: 1 datapoint [3.0 (23/11/26 10:04:00)] was greater than the threshold (2.0).',
    ],
    [
      { evaluationPeriods: 1 },
      '0 0 0',
      'Threshold Crossed: 1 datapoint [1.0 (23/11/26 10:04:00)] was not greater than the threshold (2.0).',
    ],
    [
      { evaluationPeriods: 1, datapointsToAlarm: 1, comparison: 'LessThanOrEqualToThreshold' },
      '0 0 0',
      'Threshold Crossed: 1 out of the last 1 datapoints [1.0 (23/11/26 10:04:00)] was less than or equal to the threshold (2.0) (minimum 1 datapoint for OK -> ALARM transition).',
    ],
    [
      { evaluationPeriods: 5, datapointsToAlarm: 3 },
      '0 0 0 X 0 X 0',
      'Threshold Crossed: 3 out of the last 5 datapoints [1.0 (23/11/26 10:04:00), 1.0 (23/11/26 10:02:00), 1.0 (23/11/26 10:00:00)] were not greater than the threshold (2.0) (minimum 3 datapoints for ALARM -> OK transition).',
    ],
    [
      { evaluationPeriods: 6 },
      '0 X X X X X X',
      'Threshold Crossed: 6 datapoints were greater than the threshold (2.0). The most recent datapoints which crossed the threshold: [3.0 (23/11/26 10:04:00), 3.0 (23/11/26 10:03:00), 3.0 (23/11/26 10:02:00), 3.0 (23/11/26 10:01:00), 3.0 (23/11/26 10:00:00)].',
    ],
    [
      { evaluationPeriods: 1, missingData: 'notBreaching' },
      '- - -',
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    ],
    [
      { missingData: 'breaching' },
      '- - - - -',
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
    ],
    [
      { missingData: 'breaching', datapointsToAlarm: 2 },
      '- - - - 0',
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
    ],
    [
      { evaluationPeriods: 20, datapointsToAlarm: 1, missingData: 'notBreaching' },
      `${'- '.repeat(21)}X`,
      'Threshold Crossed: 1 out of the last 20 datapoints [3.0 (23/11/26 10:04:00)] was greater than the threshold (2.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
    ],
    [{}, '- - - - -', 'Insufficient Data: 3 datapoints were unknown.'],
    [{ evaluationPeriods: 1 }, '- - -', 'Insufficient Data: 1 datapoint was unknown.'],
  ])('%o %s', (overrides, text, expected) => {
    const rule = aRule(overrides);
    const evaluation = evaluate(rule, points(text));
    expect(stateReason(rule, evaluation.state ?? 'OK', evaluation)).toBe(expected);
  });

  test('with the data behind them', () => {
    const rule = aRule({ evaluationPeriods: 2 });
    const context = { now: END + 2345, statistic: 'Sum', periodSeconds: 60 };
    const data = stateReasonData(rule, evaluate(rule, points('- - 0 X')), context);
    expect(JSON.parse(data)).toEqual({
      version: '1.0',
      queryDate: '2026-11-23T10:05:02.345+0000',
      startDate: '2026-11-23T10:03:00.000+0000',
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [1, 3],
      threshold: 2,
      evaluatedDatapoints: [
        { timestamp: '2026-11-23T10:04:00.000+0000', sampleCount: 1, value: 3 },
        { timestamp: '2026-11-23T10:03:00.000+0000', sampleCount: 1, value: 1 },
      ],
    });
  });
});
