// Pages of KMS lists: Limit and Marker in, NextMarker and Truncated out.
import { check, range } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badMarker } from './faults.ts';

export interface PageOptions {
  readonly Limit?: number;
  readonly Marker?: string;
}

export interface Sizes {
  readonly usual: number;
  readonly most: number;
}

export function pageOf<T>(
  all: readonly T[],
  { Limit, Marker }: PageOptions,
  key: (item: T) => string,
  { usual, most }: Sizes = { usual: 100, most: 1000 },
): { readonly items: readonly T[]; readonly rest: { NextMarker?: string; Truncated: boolean } } {
  check(range('limit', Limit, [1, most]));
  const { items, next } = page(all, { token: Marker, limit: Limit ?? usual, key, badToken: badMarker });
  return { items, rest: next === undefined ? { Truncated: false } : { NextMarker: next, Truncated: true } };
}
