import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAddressPool } from './address-pool.ts';

const range = (cidr: string) => () => cidr;

describe('addresses of units', () => {
  it('begin after the first of the range, and stay with their id', () => {
    const pool = openAddressPool(range('10.200.16.0/20'));
    expect(pool.allocate('n1', 'a')).toBe('10.200.16.1');
    expect(pool.allocate('n1', 'b')).toBe('10.200.16.2');
    expect(pool.allocate('n1', 'a')).toBe('10.200.16.1');
  });

  it('are of the range of the node', () => {
    const pool = openAddressPool((node) => (node === 'n0' ? '10.200.0.0/20' : '10.200.16.0/20'));
    expect([pool.allocate('n0', 'a'), pool.allocate('n1', 'b')]).toEqual(['10.200.0.1', '10.200.16.1']);
  });

  it('come back last', () => {
    const pool = openAddressPool(range('10.0.0.0/29'));
    for (const id of ['a', 'b', 'c']) pool.allocate('n', id);
    pool.release('a');
    expect(['d', 'e', 'f', 'g'].map((id) => pool.allocate('n', id))).toEqual([
      '10.0.0.4',
      '10.0.0.5',
      '10.0.0.6',
      '10.0.0.1',
    ]);
  });

  it('are refused when the range is full', () => {
    const pool = openAddressPool(range('10.0.0.0/30'));
    for (const id of ['a', 'b']) pool.allocate('n', id);
    expect(() => pool.allocate('n', 'c')).toThrow(expect.objectContaining({ code: 'NoCapacity' }));
    pool.release('nobody');
    pool.release('a');
    expect(pool.allocate('n', 'c')).toBe('10.0.0.1');
  });

  it('in use before a restart are not given to others', () => {
    const pool = openAddressPool(range('10.0.0.0/29'));
    pool.adopt([{ id: 'a', address: '10.0.0.1' }]);
    expect(pool.allocate('n', 'b')).toBe('10.0.0.2');
    expect(pool.allocate('n', 'a')).toBe('10.0.0.1');
  });

  it('are never given twice, whatever comes and goes', () => {
    const step = fc.record({ id: fc.integer({ min: 0, max: 20 }), release: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pool = openAddressPool(range('10.0.0.0/28'));
        const held = new Map<string, string>();
        for (const { id, release } of steps) {
          const name = String(id);
          if (release) {
            pool.release(name);
            held.delete(name);
          } else if (held.size < 14 || held.has(name)) {
            const address = pool.allocate('n', name);
            expect(held.get(name) ?? address).toBe(address);
            held.set(name, address);
          }
          expect(new Set(held.values()).size).toBe(held.size);
        }
      }),
    );
  });
});
