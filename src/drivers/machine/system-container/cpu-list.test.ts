import { describe, expect, it } from 'vitest';
import { chooseCpus, parseCpuList } from './cpu-list.ts';

describe('processors', () => {
  it.each([
    ['0', [0]],
    ['0-2,5\n', [0, 1, 2, 5]],
    ['', []],
  ])('%j is a list', (text, expected) => {
    expect(parseCpuList(text)).toEqual(expected);
  });

  it.each([
    ['all of them, for a machine as large as the host', 2, [0, 1], [], undefined],
    ['the first, when nobody uses any', 1, [0, 1], [], '0'],
    ['the one that others do not use', 1, [0, 1], ['0'], '1'],
    ['those that the fewest use', 2, [0, 1, 2, 3], ['0,1', '0', '3'], '1,2'],
    ['only those that we may use ourselves', 1, [4, 6], ['4'], '6'],
  ] as const)('%s', (_, count, available, others, expected) => {
    expect(chooseCpus(count, available, others)).toBe(expected);
  });
});
