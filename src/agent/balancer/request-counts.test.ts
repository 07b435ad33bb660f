import { describe, expect, it } from 'vitest';
import { type Count, NO_COUNTS, nextCounts, type Sighting } from './request-counts.ts';

const count = (requests: number, errors = 0): Count => ({ requests, errors });

/** Target `a` behind server `s`, unless said otherwise. */
function seen(server: Count | undefined, overrides: Partial<Sighting> = {}): Sighting {
  return { target: 'a', ...(server && { server: { name: 's', count: server } }), ...overrides };
}

interface Case {
  readonly name: string;
  readonly looks: readonly (readonly Sighting[])[];
  readonly expected: { readonly [target: string]: Count };
}

const cases: readonly Case[] = [
  { name: 'is what the server counts', looks: [[seen(count(5, 1))]], expected: { a: count(5, 1) } },
  {
    name: 'grows with the server',
    looks: [[seen(count(5))], [seen(count(9, 2))]],
    expected: { a: count(9, 2) },
  },
  {
    name: 'goes on when the balancer begins anew',
    looks: [[seen(count(5, 1))], [seen(count(2, 1))], [seen(count(3, 1))]],
    expected: { a: count(8, 2) },
  },
  {
    name: 'starts anew for both numbers when one of them goes back',
    looks: [[seen(count(5, 5))], [seen(count(6, 1))]],
    expected: { a: count(11, 6) },
  },
  {
    name: 'stays while the target has no server, and goes on with a new one',
    looks: [[seen(count(5, 1))], [seen(undefined)], [seen(count(2))]],
    expected: { a: count(7, 1) },
  },
  {
    name: 'is not that of the unit which had the address before',
    looks: [[seen(count(50, 40))], [seen(count(53, 40), { target: 'b' })]],
    expected: { b: count(3) },
  },
  {
    name: 'goes on after a restart of ours',
    looks: [[seen(count(12, 3), { told: count(10, 2) })], [seen(count(13, 3), { told: count(10, 2) })]],
    expected: { a: count(13, 3) },
  },
  {
    name: 'does not go back after a restart of ours and of the balancer',
    looks: [[seen(count(2), { told: count(10, 2) })], [seen(count(5, 1), { told: count(10, 2) })]],
    expected: { a: count(13, 3) },
  },
  {
    name: 'is what was told while the target has no server after a restart of ours',
    looks: [[seen(undefined, { told: count(10, 2) })], [seen(count(3), { told: count(10, 2) })]],
    expected: { a: count(13, 2) },
  },
  { name: 'is forgotten with the target', looks: [[seen(count(5))], []], expected: {} },
  {
    name: 'is nothing for a target that nobody asked',
    looks: [[seen(undefined)]],
    expected: { a: count(0) },
  },
];

describe('the count of a target', () => {
  it.each(cases)('$name', ({ looks, expected }) => {
    const counts = looks.reduce(nextCounts, NO_COUNTS);
    expect(Object.fromEntries(counts.targets)).toEqual(expected);
  });
});
