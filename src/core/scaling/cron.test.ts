import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isTimeZone, nextDue, parseCron } from './cron.ts';

const due = (text: string, after: string, zone = 'UTC'): string | undefined => {
  const cron = parseCron(text);
  if (!cron) return 'not cron';
  const at = nextDue(cron, zone, Date.parse(after));
  return at === undefined ? undefined : new Date(at).toISOString();
};

it.each([
  ['30 8 * * 1-5', '2026-11-23T09:00:00Z', 'UTC', '2026-11-24T08:30:00.000Z'],
  ['*/15 * * * *', '2026-11-23T09:00:00Z', 'UTC', '2026-11-23T09:15:00.000Z'],
  ['0 0 1 jan *', '2026-11-23T09:00:00Z', 'UTC', '2027-01-01T00:00:00.000Z'],
  ['0 0 13 * fri', '2026-11-01T00:00:00Z', 'UTC', '2026-11-06T00:00:00.000Z'],
  ['0 0 13 * *', '2026-11-01T00:00:00Z', 'UTC', '2026-11-13T00:00:00.000Z'],
  ['0 0 * * 7', '2026-11-23T00:00:00Z', 'UTC', '2026-11-29T00:00:00.000Z'],
  ['0 12 29 2 *', '2026-11-23T00:00:00Z', 'UTC', '2028-02-29T12:00:00.000Z'],
  ['0 9 * * *', '2026-11-23T00:00:00Z', 'America/New_York', '2026-11-23T14:00:00.000Z'],
  ['5-10/5,50 0 * * *', '2026-11-23T00:05:00Z', 'UTC', '2026-11-23T00:10:00.000Z'],
  // Clocks go from 2:00 to 3:00: there is no 2:30 on that day.
  ['30 2 * * *', '2026-03-08T05:00:00Z', 'America/New_York', '2026-03-09T06:30:00.000Z'],
  // Clocks go from 2:00 back to 1:00: the first 1:30 counts, and the second does not.
  ['30 1 * * *', '2026-11-01T04:00:00Z', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ['30 1 * * *', '2026-11-01T05:30:00Z', 'America/New_York', '2026-11-02T06:30:00.000Z'],
  ['0 0 31 2 *', '2026-11-23T00:00:00Z', 'UTC', undefined],
])('%s after %s in %s is due at %s', (text, after, zone, expected) => {
  expect(due(text, after, zone)).toBe(expected);
});

it.each([
  '',
  '* * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 8',
  '5-1 * * * *',
  '*/0 * * * *',
  '*-3 * * * *',
  'a * * * *',
  '* * * * * *',
])('%j is not cron', (text) => expect(parseCron(text)).toBeUndefined());

it('time zones are known by name', () =>
  expect(['UTC', 'Europe/Berlin', 'Mars/Base', ''].map(isTimeZone)).toEqual([true, true, false, false]));

const field = (first: number, last: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: first, max: last }).map(String),
    fc.integer({ min: 2, max: 9 }).map((step) => `*/${step}`),
  );
const zones = ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Europe/Berlin'];

it('is the first minute of all that follow at which the local clock matches', () => {
  fc.assert(
    fc.property(
      fc.tuple(field(0, 59), field(0, 23), fc.constantFrom(...zones)),
      fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }),
      ([minute, hour, zone], afterMs) => {
        const cron = parseCron(`${minute} ${hour} * * *`);
        if (!cron) throw new Error('not cron');
        const at = nextDue(cron, zone, afterMs);
        if (at === undefined) throw new Error('never');
        expect(at).toBeGreaterThan(afterMs);
        const format = new Intl.DateTimeFormat('en-US', {
          timeZone: zone,
          hourCycle: 'h23',
          hour: 'numeric',
          minute: 'numeric',
        });
        const matches = (ms: number): boolean => {
          const parts = Object.fromEntries(
            format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
          );
          return cron.hours.has(parts.hour ?? -1) && cron.minutes.has(parts.minute ?? -1);
        };
        expect(matches(at)).toBe(true);
        // A time that comes twice is due once: nothing else between may match.
        const missed = [];
        for (let ms = Math.floor(afterMs / 60_000) * 60_000 + 60_000; ms < at; ms += 60_000)
          if (matches(ms)) missed.push(ms);
        const isSecond = (ms: number) =>
          [1_800_000, 3_600_000].some((shift) => shownOf(format, ms - shift) === shownOf(format, ms));
        expect(missed.filter((ms) => !isSecond(ms))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

const shownOf = (format: Intl.DateTimeFormat, ms: number): string => format.format(ms);
