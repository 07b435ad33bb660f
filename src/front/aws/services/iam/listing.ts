// Lists of IAM: pages by Marker and MaxItems, by name without regard to case, under a path.
import { page } from '../../shared/paging.ts';
import { validationError } from './faults.ts';

const DEFAULT_ITEMS = 100;

export interface ListRequest {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

export interface ListRest {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** One page, and what the reply says of the rest. `key` is unique. */
export function listPage<T>(
  all: Iterable<T>,
  { Marker, MaxItems = DEFAULT_ITEMS }: ListRequest,
  key: (item: T) => string,
): { readonly items: T[]; readonly rest: ListRest } {
  const badToken = () => validationError('Invalid Marker.');
  const { items, next } = page(all, { token: Marker, limit: MaxItems, key, badToken });
  return {
    items: [...items],
    rest: next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next },
  };
}

/** The key of a list by name. */
export const byName = (name: string): string => name.toLowerCase();

/** Keeps what is under the path. */
export function under<T extends { readonly spec: { readonly path: string } }>(
  all: readonly T[],
  prefix = '/',
): readonly T[] {
  return all.filter(({ spec }) => spec.path.startsWith(prefix));
}
