import { describe, expect, test } from 'vitest';
import { frozenWrite, limitWrites } from './at-once.ts';

const path = '/tutti/functions/fn1';
const root = '/sys/fs/cgroup';

describe('limits as the kernel reads them', () => {
  test.each([
    {
      name: 'version 1 limits memory with swap',
      mode: 'v1' as const,
      limits: { memoryLimitBytes: 1000, swapAccounting: true },
      expected: [
        [`${root}/memory${path}/memory.limit_in_bytes`, '1000', 'if possible'],
        [`${root}/memory${path}/memory.memsw.limit_in_bytes`, '1000'],
        [`${root}/memory${path}/memory.limit_in_bytes`, '1000'],
      ],
    },
    {
      name: 'without swap accounting, memory alone',
      mode: 'hybrid' as const,
      limits: { memoryLimitBytes: 1000, swapAccounting: false },
      expected: [[`${root}/memory${path}/memory.limit_in_bytes`, '1000']],
    },
    {
      name: 'processor time is never less than the kernel takes',
      mode: 'v1' as const,
      limits: { cpuQuotaMicros: 10, swapAccounting: true },
      expected: [[`${root}/cpu${path}/cpu.cfs_quota_us`, '1000']],
    },
    {
      name: 'version 2 has one file for each',
      mode: 'v2' as const,
      limits: { memoryLimitBytes: 1000, cpuQuotaMicros: 7200.4, swapAccounting: true },
      expected: [
        [`${root}${path}/memory.max`, '1000'],
        [`${root}${path}/cpu.max`, '7200 100000'],
      ],
    },
    {
      name: 'nothing wanted, nothing written',
      mode: 'v2' as const,
      limits: { swapAccounting: true },
      expected: [],
    },
  ])('$name', ({ mode, limits, expected }) => {
    expect(limitWrites(mode, path, limits)).toEqual(expected);
  });
});

test.each([
  { mode: 'v1' as const, frozen: true, expected: [`${root}/freezer${path}/freezer.state`, 'FROZEN'] },
  { mode: 'v1' as const, frozen: false, expected: [`${root}/freezer${path}/freezer.state`, 'THAWED'] },
  { mode: 'v2' as const, frozen: true, expected: [`${root}${path}/cgroup.freeze`, '1'] },
])('cgroups $mode freeze ($frozen) by one file', ({ mode, frozen, expected }) => {
  expect(frozenWrite(mode, path, frozen)).toEqual(expected);
});
