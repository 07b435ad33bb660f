import { expect, test } from 'vitest';
import { heapFlags, parseAssignment } from './environment.ts';

test.each([
  [128, 2],
  [256, 2],
  [512, 1],
  [1024, 0],
  [Number.NaN, 0],
])('a function of %d MiB has %d flags', (memoryMiB, count) => {
  expect(heapFlags(memoryMiB)).toHaveLength(count);
});

test.each(['null', '{}', '{"environment":null,"handler":"a.b"}', '{"environment":{}}'])(
  'what is no assignment is refused: %s',
  (text) => {
    expect(() => parseAssignment(text)).toThrow();
  },
);
