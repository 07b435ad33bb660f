import { describe, expect, test } from 'vitest';
import { statusDifference } from './status-difference.ts';

const fields = ['state', 'reason', 'usage'];

describe('the difference of two statuses', () => {
  test.each([
    ['is nothing when they say the same', { state: 'a' }, { state: 'a', reason: undefined }, undefined],
    ['is everything when there was none', undefined, { state: 'a' }, { state: 'a' }],
    ['takes away what is no more', { state: 'a', reason: 'b' }, { state: 'a' }, { reason: null }],
    ['leaves what is not named to others', { placement: 1 }, { state: 'a' }, { state: 'a' }],
    [
      'goes into objects',
      { usage: { cpu: 1, memory: 2, old: 3 } },
      { usage: { cpu: 1, memory: 4 } },
      { usage: { memory: 4, old: null } },
    ],
  ])('%s', (_, before, after, expected) => {
    expect(statusDifference(before, after, fields)).toEqual(expected);
  });
});
