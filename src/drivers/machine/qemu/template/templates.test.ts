import { expect, it } from 'vitest';
import { isGivenUp } from './templates.ts';

it.each([
  ['nothing was tried', '', false],
  ['it took too long, twice', 'Failed: not booted\nFailed: not booted\n', false],
  ['it took too long, three times', 'Failed: a\nFailed: b\nFailed: c\n', true],
  ['nobody answered in it', 'Refused: Nobody answers in the template\n', true],
])('says whether no template is made any more: %s', (_, failures, given) => {
  expect(isGivenUp(failures)).toBe(given);
});
