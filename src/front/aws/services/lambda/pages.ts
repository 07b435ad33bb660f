// Pages of Lambda's lists.
import { check, range } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { invalid } from './faults.ts';

const UNASKED = 50;

interface Asked {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

interface How<T> {
  /** What the list is sorted by; unique. */
  readonly key: (item: T) => string;
  /** The most that may be asked for. */
  readonly most: number;
}

/** `rest` goes into the answer as it is. Throws ValidationException, InvalidParameterValueException. */
export function pageOf<T>(
  all: readonly T[],
  { Marker, MaxItems }: Asked,
  { key, most }: How<T>,
): { readonly items: readonly T[]; readonly rest: { readonly NextMarker?: string } } {
  check(range('maxItems', MaxItems, [1, most]));
  const limit = MaxItems ?? Math.min(UNASKED, most);
  const badToken = () => invalid('Invalid Marker.');
  const { items, next } = page(all, { token: Marker || undefined, limit, key, badToken });
  return { items, rest: next === undefined ? {} : { NextMarker: next } };
}
