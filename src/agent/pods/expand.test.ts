import { expect, test } from 'vitest';
import { expand } from './expand.ts';

const known = new Map([
  ['A', 'one'],
  ['B', 'two'],
  ['EMPTY', ''],
]);

test.each([
  ['a name is replaced', '$(A)', 'one'],
  ['several in a text', 'x $(A)-$(B) y', 'x one-two y'],
  ['an unknown name stays', '$(NONE)', '$(NONE)'],
  ['an empty value counts', '[$(EMPTY)]', '[]'],
  ['an escaped one loses a dollar', '$$(A)', '$(A)'],
  ['three dollars are an escape and a name', '$$$(A)', '$one'],
  ['a lone dollar stays', 'a $ b $A', 'a $ b $A'],
  ['an open parenthesis stays', '$(A', '$(A'],
])('%s', (_, text, expected) => {
  expect(expand(text, known)).toBe(expected);
});
