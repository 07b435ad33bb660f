import { describe, expect, test } from 'vitest';
import { aMachine } from '../machines/testing.ts';
import { findMachine, machineNames, nameAt } from './machine-names.ts';

const machine = aMachine({
  spec: { address: '10.200.8.5' },
  status: { state: 'running', publicAddress: '198.18.0.5' },
});
const inside = 'ip-10-200-8-5.us-east-2.compute.internal';
const outside = 'ec2-198-18-0-5.us-east-2.compute.amazonaws.com';

describe('names of machines', () => {
  test.each([
    ['the private one is the private address', inside, true, '10.200.8.5'],
    ['the public one is the private address for units', outside, true, '10.200.8.5'],
    ['the public one is the public address for the host', outside, false, '198.18.0.5'],
    ['another is nothing', 'ip-10-200-8-6.us-east-2.compute.internal', true, undefined],
  ])('%s', (_, name, fromUnit, expected) => {
    expect(findMachine([machine], name, fromUnit)).toBe(expected);
  });

  test('both addresses have their names', () => {
    expect(nameAt([machine], '10.200.8.5')).toBe(inside);
    expect(nameAt([machine], '198.18.0.5')).toBe(outside);
  });

  test('a terminated machine has none', () => {
    expect(
      machineNames(aMachine({ spec: { address: '10.200.8.5' }, status: { state: 'terminated' } })),
    ).toEqual({});
  });
});
