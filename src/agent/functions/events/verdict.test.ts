// What becomes of an event after a try.
import { expect, test } from 'vitest';
import { type TryOutcome, type Verdict, verdictOf } from './verdict.ts';

const rules = { maximumRetries: 2, maximumAgeSeconds: 21_600 };
const again = (afterMs: number): Verdict => ({ type: 'again', dueMs: 1_000_000 + afterMs });
const lost = (condition: 'RetriesExhausted' | 'EventAgeExceeded'): Verdict => ({
  ...{ type: 'over', condition, dropped: true },
});

test.each<[string, TryOutcome, { tries?: number; failures?: number; acceptedMs?: number }, Verdict]>([
  ['went well', 'success', {}, { type: 'over', condition: 'Success', dropped: false }],
  ['failed once', 'functionError', { tries: 1 }, again(60_000)],
  ['failed twice', 'functionError', { tries: 2 }, again(120_000)],
  ['failed three times', 'functionError', { tries: 3 }, lost('RetriesExhausted')],
  ['was throttled', 'refused', { failures: 1 }, again(1000)],
  ['was throttled four times', 'refused', { failures: 4 }, again(8000)],
  ['was throttled for long', 'refused', { failures: 50 }, again(300_000)],
  [
    'is too old for another try',
    'refused',
    { failures: 50, acceptedMs: 1_000_000 - 21_400_000 },
    lost('EventAgeExceeded'),
  ],
  ['has no function any more', 'gone', {}, lost('RetriesExhausted')],
  ['goes in a circle', 'loop', {}, lost('RetriesExhausted')],
])('one that %s', (_, outcome, counts, verdict) => {
  const event = { acceptedMs: 1_000_000, tries: 0, failures: 0, ...counts };
  expect(verdictOf(event, outcome, rules, 1_000_000)).toEqual(verdict);
});
