import { describe, expect, it } from 'vitest';
import { contains, isAddress, isRange } from './addresses.ts';

describe('ranges of addresses', () => {
  it.each([
    { range: '0.0.0.0/0', address: '203.0.113.9', holds: true },
    { range: '10.200.0.0/16', address: '10.200.255.255', holds: true },
    { range: '10.200.0.0/16', address: '10.201.0.0', holds: false },
    { range: '10.200.8.2/32', address: '10.200.8.2', holds: true },
    { range: '10.200.8.2/32', address: '10.200.8.3', holds: false },
    { range: '198.18.32.0/19', address: '198.18.63.255', holds: true },
    { range: '198.18.32.0/19', address: '198.18.64.0', holds: false },
    { range: '192.168.7.9/24', address: '192.168.7.1', holds: true },
    { range: '128.0.0.0/1', address: '255.255.255.255', holds: true },
  ])('$range holds $address: $holds', ({ range, address, holds }) => {
    expect(contains(range, address)).toBe(holds);
  });

  it.each(['1.2.3', '1.2.3.010', '1.2.3.256', '1.2.3.4/5', '1.2.3.4 ', '::1', '', 'a.b.c.d'])(
    '%j is no address',
    (text) => {
      expect(isAddress(text)).toBe(false);
    },
  );

  it.each(['1.2.3.4', '1.2.3.4/33', '0.0.0.0/00', '1.2.3.4/', '1.2.3/8', '1.2.3.4/8/8', '::/0'])(
    '%j is no range',
    (text) => {
      expect(isRange(text)).toBe(false);
    },
  );
});
