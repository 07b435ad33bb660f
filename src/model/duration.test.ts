// The lengths are those of kubectl's own test table.
import { describe, expect, it } from 'vitest';
import { humanDuration, timeSince } from './duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('humanDuration', () => {
  it.each([
    [-2 * SECOND, '<invalid>'],
    [-SECOND, '0s'],
    [0, '0s'],
    [999, '0s'],
    [70 * SECOND, '70s'],
    [119 * SECOND, '119s'],
    [2 * MINUTE, '2m'],
    [2 * MINUTE + 1 * SECOND, '2m1s'],
    [9 * MINUTE + 59 * SECOND, '9m59s'],
    [10 * MINUTE + 10 * SECOND, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR, '3h'],
    [3 * HOUR + 10 * MINUTE, '3h10m'],
    [7 * HOUR + 59 * MINUTE + 59 * SECOND, '7h59m'],
    [8 * HOUR + 10 * MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [2 * DAY, '2d'],
    [2 * DAY + 5 * HOUR + 10 * MINUTE, '2d5h'],
    [7 * DAY + 23 * HOUR, '7d23h'],
    [8 * DAY + 4 * HOUR, '8d'],
    [729 * DAY, '729d'],
    [730 * DAY, '2y'],
    [2 * 365 * DAY + 25 * DAY, '2y25d'],
    [8 * 365 * DAY + 25 * DAY, '8y'],
  ])('shows %i ms as %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});

describe('timeSince', () => {
  const now = Date.parse('2026-01-01T00:05:00Z');
  it.each([
    ['a timestamp', '2026-01-01T00:00:00Z', '5m'],
    ['a timestamp with microseconds', '2026-01-01T00:04:58.500000Z', '1s'],
    ['no timestamp', undefined, '<unknown>'],
    ['null', null, '<unknown>'],
  ])('of %s', (_, timestamp, text) => {
    expect(timeSince(timestamp, now)).toBe(text);
  });
});
