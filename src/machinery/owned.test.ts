import { expect, test } from 'vitest';
import { covers } from './owned.ts';

test.each([
  ['the same value', { a: 1 }, { a: 1 }, true],
  ['a default beside it', { a: 1, b: 2 }, { a: 1 }, true],
  ['another value', { a: 1 }, { a: 2 }, false],
  ['a missing field', {}, { a: 1 }, false],
  ['a field that should be absent and is not', { a: 1 }, { a: undefined }, false],
  ['a field that should be absent and is', {}, { a: undefined }, true],
  ['a list with an item more', [1, 2], [1], false],
  ['a list of objects with defaults', [{ a: 1, b: 2 }], [{ a: 1 }], true],
  ['an object where a list is wanted', {}, [], false],
  ['null where an object is wanted', null, {}, false],
])('what covers what: %s', (_, actual, wanted, expected) => {
  expect(covers(actual, wanted)).toBe(expected);
});
