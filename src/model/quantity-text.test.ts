// Amounts in their canonical form, as upstream prints them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantity } from './quantity.ts';
import { canonicalQuantity } from './quantity-text.ts';

describe('canonicalQuantity', () => {
  it.each([
    ['1000m', '1'],
    ['100m', '100m'],
    ['0.5', '500m'],
    ['.5', '500m'],
    ['1.5', '1500m'],
    [1, '1'],
    [0.1, '100m'],
    ['2000', '2k'],
    ['1500', '1500'],
    ['1024Mi', '1Gi'],
    ['1536Mi', '1536Mi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['1023Ki', '1023Ki'],
    ['64Mi', '64Mi'],
    ['1e3', '1e3'],
    ['1000e3', '1e6'],
    ['1E', '1E'],
    ['2G', '2G'],
    ['0', '0'],
    ['0m', '0'],
    ['-1', '-1'],
    ['-1000m', '-1'],
    ['+5', '5'],
    ['0.0000000001', '1n'],
    ['9223372036854775807', '9223372036854775807'],
  ])('writes %j as %j', (value, text) => {
    expect(canonicalQuantity(value)).toBe(text);
  });

  it.each(['', '.', 'a', '1x', '1 Gi', '1ki', '--1', '1e'])('refuses %j', (value) => {
    expect(canonicalQuantity(value)).toBeUndefined();
  });

  it('keeps the amount and is its own canonical form', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), suffix, (number, unit) => {
        const text = canonicalQuantity(`${number}${unit}`) ?? '';
        expect(quantity(text)).toBeCloseTo(quantity(`${number}${unit}`), 6);
        expect(canonicalQuantity(text)).toBe(text);
      }),
    );
  });
});
