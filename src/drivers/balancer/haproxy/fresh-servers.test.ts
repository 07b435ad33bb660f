import { describe, expect, it } from 'vitest';
import { settledFresh } from './fresh-servers.ts';

const settled = (status: string, check: string) => {
  const { kept, well } = settledFresh(new Set(['b/s']), [
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
    expect(settledFresh(new Set(['b/gone']), [])).toEqual({ kept: new Set(), well: [] });
  });
});
