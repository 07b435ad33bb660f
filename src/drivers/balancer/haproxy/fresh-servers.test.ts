import { describe, expect, it } from 'vitest';
import { isStarting, settledFresh } from './fresh-servers.ts';

const settled = (status: string, check: string) => {
  const { kept, well } = settledFresh(new Map([['b/s', 5]]), [
    { pxname: 'b', svname: 's', status, check_status: check },
    { pxname: 'b', svname: 'old', status: 'DOWN 1/3', check_status: 'L7OK' },
  ]);
  return kept.has('b/s') ? 'fresh' : well.includes('b/s') ? 'well' : 'settled';
};

describe('a server that has never been well', () => {
  it.each([
    ['is not looked at yet', 'DOWN', 'INI', 'fresh'],
    ['is believed up without a look', 'UP', 'INI', 'fresh'],
    ['fails', 'DOWN', 'L4CON', 'fresh'],
    ['is being looked at again', 'DOWN', '* L4CON', 'fresh'],
    ['has passed its first check', 'DOWN 1/5', 'L7OK', 'well'],
    ['is up and has passed a check', 'UP', 'L7OK', 'settled'],
  ])('that %s (%s, %s) is %s', (_, status, check, expected) => {
    expect(settled(status, check)).toBe(expected);
  });

  it('and is gone is forgotten', () => {
    expect(settledFresh(new Map([['b/gone', 5]]), [])).toEqual({ kept: new Map(), well: [] });
  });

  it.each([
    { name: 'at once', nowMs: 0, expected: true },
    { name: 'before it could fail twice', nowMs: 19_999, expected: true },
    { name: 'after that', nowMs: 20_000, expected: false },
  ])('counts as starting $name: $expected', ({ nowMs, expected }) => {
    const times = { intervalMs: 10_000, timeoutMs: 1000, healthyThreshold: 5, unhealthyThreshold: 2 };
    expect(isStarting(0, { protocol: 'TCP', ...times }, nowMs)).toBe(expected);
    expect(isStarting(undefined, { protocol: 'TCP', ...times }, nowMs)).toBe(false);
  });
});
