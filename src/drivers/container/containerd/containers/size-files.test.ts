import { describe, expect, it } from 'vitest';
import { cpuinfo, meminfo } from './size-files.ts';

const MIB = 1 << 20;
const idle = { usedBytes: 0, cacheBytes: 0, sharedBytes: 0, activeFileBytes: 0, inactiveFileBytes: 0 };
const use = {
  ...idle,
  usedBytes: 300 * MIB,
  cacheBytes: 120 * MIB,
  activeFileBytes: 60 * MIB,
  inactiveFileBytes: 50 * MIB,
};

describe('/proc/meminfo', () => {
  it('says the limit, what is free, and what could be', () => {
    const text = meminfo(512 * MIB, use);
    expect(text).toMatch(/^MemTotal: +524288 kB\nMemFree: +217088 kB\nMemAvailable: +329728 kB\n/);
    expect(text).toMatch(/^Cached: +122880 kB$/m);
  });

  it('always has the same length', () => {
    expect(meminfo(64 * 1024 * MIB, use)).toHaveLength(meminfo(64 * 1024 * MIB, idle).length);
  });

  it('never says less than nothing', () => {
    expect(meminfo(MIB, use)).toMatch(/^MemFree: +0 kB$/m);
  });
});

describe('/proc/cpuinfo', () => {
  const block = (number: number) => `processor\t: ${number}\nmodel name\t: some\n`;
  const host = [0, 1, 2, 3].map((number) => `${block(number)}\n`).join('');
  it.each([
    ['all without a list', undefined, host],
    ['one, as the first', '2', `${block(0)}\n`],
    ['some of them', '1-2', `${block(0)}\n${block(1)}\n`],
  ])('has %s', (_, cpus, expected) => {
    expect(cpuinfo(host, cpus)).toBe(expected);
  });
});
