import { describe, expect, it } from 'vitest';
import { nextScheduled, parseSchedule } from './aws-schedule.ts';

// A Tuesday.
const NOW = Date.parse('2026-11-24T12:00:30Z');

function next(expression: string, timeZone = 'UTC'): string | undefined {
  const schedule = parseSchedule(expression);
  if (!schedule) return 'none';
  const due = nextScheduled(schedule, {
    startMs: Date.parse('2026-11-24T11:58:00Z'),
    afterMs: NOW,
    timeZone,
  });
  return due === undefined ? undefined : new Date(due).toISOString().slice(0, 16);
}

describe('a schedule is due', () => {
  it.each([
    ['rate(1 minute)', '2026-11-24T12:01'],
    ['rate(5 minutes)', '2026-11-24T12:03'],
    ['rate(1 hour)', '2026-11-24T12:58'],
    ['rate(7 days)', '2026-12-01T11:58'],
    ['cron(0/15 * * * ? *)', '2026-11-24T12:15'],
    ['cron(0 10 * * ? *)', '2026-11-25T10:00'],
    ['cron(15 12 * * ? *)', '2026-11-24T12:15'],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-24T18:00'],
    ['cron(0 18 ? * 2 *)', '2026-11-30T18:00'],
    ['cron(0 18 ? * 1 *)', '2026-11-29T18:00'],
    ['cron(0 8 1 * ? *)', '2026-12-01T08:00'],
    ['cron(0 8 1 1 ? 2030)', '2030-01-01T08:00'],
    ['cron(0 8 1 1 ? 2028-2030/2)', '2028-01-01T08:00'],
    ['cron(0 8 1 1 ? 2020)', undefined],
  ])('%s at %s', (expression, expected) => expect(next(expression)).toBe(expected));

  it('in its time zone', () => {
    expect(next('cron(0 9 * * ? *)', 'Asia/Tokyo')).toBe('2026-11-25T00:00');
  });
});

it.each([
  'rate(1 minutes)',
  'rate(2 minute)',
  'rate(0 minutes)',
  'rate(5 weeks)',
  'cron(0 10 * * * *)',
  'cron(0 10 ? * ? *)',
  'cron(0 10 * * ?)',
  'cron(0 10 L * ? *)',
  'cron(0 10 ? * 6#3 *)',
  'cron(0 10 ? * 8 *)',
  'cron(0 10 ? * 0 *)',
  '5 minutes',
])('%s is no schedule', (expression) => expect(parseSchedule(expression)).toBeUndefined());
