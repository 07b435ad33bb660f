// Addresses and ranges: which are any, and which may be sent traffic.
import { describe, expect, it } from 'vitest';
import { isCidr, isOnePerFamily, validateIp, validateNonSpecialIp } from './addresses.ts';

describe('addresses', () => {
  it.each(['10.0.0.1', 'fd00::1', '::ffff:10.0.0.1'])('%s is one', (text) => {
    expect(validateIp(text, 'x')).toEqual([]);
  });

  it.each(['', '10.0.0', '10.0.0.256', 'localhost', '10.0.0.1/24', 'fd00::g'])('%j is none', (text) => {
    expect(validateIp(text, 'x')).toHaveLength(1);
  });

  it.each([
    ['0.0.0.0', 'may not be unspecified (0.0.0.0)'],
    ['::', 'may not be unspecified (::)'],
    ['127.1.2.3', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['::1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['169.254.169.254', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['fe80::1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['224.0.0.1', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
    ['ff02::1', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
    ['x', 'must be a valid IP address'],
  ])('%s gets no traffic: %s', (text, detail) => {
    expect(validateNonSpecialIp(text, 'x')).toMatchObject([{ detail }]);
  });

  it.each(['10.0.0.1', '224.0.1.1', 'fd00::1', '2001:db8::1'])('%s may get traffic', (text) => {
    expect(validateNonSpecialIp(text, 'x')).toEqual([]);
  });
});

describe('ranges', () => {
  it.each<[string, boolean]>([
    ['10.0.0.0/8', true],
    ['10.0.0.1/32', true],
    ['fd00::/128', true],
    ['10.0.0.0/33', false],
    ['fd00::/129', false],
    ['10.0.0.0', false],
    ['10.0.0.0/', false],
    ['10.0.0.0/8/8', false],
    ['x/8', false],
  ])('%s: %s', (text, expected) => {
    expect(isCidr(text)).toBe(expected);
  });

  it.each<[readonly string[], boolean]>([
    [[], true],
    [['10.0.0.1'], true],
    [['10.0.0.1', 'fd00::1'], true],
    [['10.0.0.1', '10.0.0.2'], false],
    [['10.0.0.0/24', 'fd00::/64'], true],
  ])('%j hold one of each family: %s', (addresses, expected) => {
    expect(isOnePerFamily(addresses)).toBe(expected);
  });
});
