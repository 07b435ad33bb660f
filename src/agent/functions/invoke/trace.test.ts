// The trace header counts how often a call has come through a function.
import { expect, test } from 'vitest';
import { callsIn, traceHeader } from './trace.ts';

const arn = (name: string) => `arn:aws:lambda:r:123456789012:function:${name}`;
const means = { nowMs: 0x5759e988 * 1000, random: (digits: number) => 'a'.repeat(digits) };

test('a call without a trace begins one', () => {
  const header = traceHeader(undefined, arn('web'), means);
  expect(header).toMatch(/^Root=1-5759e988-a{24};Parent=a{16};Sampled=0;Lineage=1:[0-9a-f]{8}:1$/);
});

test('a call keeps the root and counts each function for itself', () => {
  const one = traceHeader('Root=1-0-b;Parent=c;Sampled=1', arn('web'), means);
  const two = traceHeader(one, arn('other'), means);
  const three = traceHeader(two, arn('web'), means);
  expect(three).toMatch(/^Root=1-0-b;Parent=a+;Sampled=1;/);
  expect([callsIn(three, arn('web')), callsIn(three, arn('other')), callsIn(three, arn('none'))]).toEqual([
    2, 1, 0,
  ]);
});

test.each(['', ';;;', 'Lineage=', 'Lineage=1:x:-5', 'Lineage=||', '='])(
  'nonsense counts nothing: "%s"',
  (header) => {
    expect(callsIn(header, arn('web'))).toBe(0);
    expect(traceHeader(header, arn('web'), means)).toContain(':1');
  },
);
