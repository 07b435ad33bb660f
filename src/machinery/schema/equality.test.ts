// When two plain JSON values say the same.
import { expect, test } from 'vitest';
import { isSame } from './equality.ts';

test.each([
  ['the order of fields does not count', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
  ['absent and undefined are the same', { a: undefined }, {}, true],
  ['an empty object is not an absent one', { a: {} }, {}, false],
  ['the order of items counts', [1, 2], [2, 1], false],
  ['a list is not an object', [], {}, false],
  ['a field called constructor is one', {}, { constructor: 'x' }, false],
  ['and so is one called __proto__', {}, JSON.parse('{"__proto__":"x"}'), false],
])('%s', (_name, one: unknown, other: unknown, same) => {
  expect(isSame(one, other)).toBe(same);
  expect(isSame(other, one)).toBe(same);
});
