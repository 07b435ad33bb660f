// What the demo counts and says.
import { expect, it } from 'vitest';
import { testIo } from '../testing.ts';
import { LoadRecorder } from './load-counts.ts';
import { reportOf, reportTable, whatWentWrong } from './report.ts';
import type { StepResult } from './step.ts';

const step = (given: Partial<StepResult> = {}): StepResult => ({
  way: 'container',
  name: 'scale from 3 to 6',
  seconds: 2.5,
  requests: 1200,
  failed: 0,
  p99Ms: 12.3,
  ...given,
});

it.each([
  ['all went well', [step(), step()], true],
  ['a request failed', [step(), step({ failed: 1 })], false],
  ['a step went wrong', [step({ error: 'too slow' })], false],
])('%s: ok is told truthfully', (_name, steps, ok) => {
  expect(reportOf(steps).ok).toBe(ok);
});

it.each([
  ['requests', [step(), step({ failed: 2 })], '2 of 2,400 requests failed.'],
  [
    'a step',
    [step(), step({ error: 'too slow' })],
    'None of 2,400 requests failed, but "scale from 3 to 6" went wrong.',
  ],
  [
    'both',
    [step({ failed: 1, error: 'too slow' }), step({ failed: 4, unpromised: true })],
    '1 of 2,400 requests failed, and "scale from 3 to 6" went wrong.',
  ],
])('what went wrong is told: %s', (_name, steps, text) => {
  expect(whatWentWrong(steps)).toBe(text);
});

it('the table', () => {
  expect(reportTable(testIo(), [step(), step({ name: 'kill a replica', failed: 2, error: 'x' })])).toBe(
    [
      'STEP                         SECONDS  REQUESTS  FAILED  P99 MS',
      'scale from 3 to 6                2.5     1,200       0    12.3',
      'kill a replica (went wrong)      2.5     1,200       2    12.3',
      'all                              5.0     2,400       2',
    ].join('\n'),
  );
});

it('counts start anew when they were taken', () => {
  const recorder = new LoadRecorder();
  for (let index = 1; index <= 99; index += 1) recorder.answered('Hello\n', index);
  recorder.didFail('status 503', 500, 7);
  expect(recorder.take()).toEqual({
    requests: 100,
    failed: 1,
    p99Ms: 500,
    maxMs: 500,
    bodies: { Hello: 99 },
    failures: [{ atMs: 7, what: 'status 503' }],
  });
  expect(recorder.take()).toMatchObject({ requests: 0, failed: 0, p99Ms: 0 });
});
