// What the Describe calls do: choose by what callers name, cut out a page.
import { page } from '../../shared/paging.ts';
import { validationError } from './faults.ts';

/** Those that are named, each once; all when nothing is named. Throws `missing(name)` for one that is not there. */
export function chosen<T>(
  all: readonly T[],
  names: readonly string[] | undefined,
  nameOf: (item: T) => string,
  missing: (name: string) => Error,
): readonly T[] {
  if (!names?.length) return all;
  const found = new Map(all.map((item) => [nameOf(item), item]));
  return [...new Set(names)].map((name) => {
    const item = found.get(name);
    if (item === undefined) throw missing(name);
    return item;
  });
}

const MOST = 400;

/** `rest` goes into the answer as it is. */
export function describePage<T>(
  all: readonly T[],
  { Marker, PageSize = MOST }: { readonly Marker?: string; readonly PageSize?: number },
  key: (item: T) => string,
): { readonly items: readonly T[]; readonly rest: { readonly NextMarker?: string } } {
  if (PageSize < 1 || PageSize > MOST)
    throw validationError(`Page size '${PageSize}' must be between 1 and ${MOST}`);
  const badToken = () => validationError(`'${Marker}' is not a valid marker`);
  const { items, next } = page(all, { token: Marker || undefined, limit: PageSize, key, badToken });
  return { items, rest: next === undefined ? {} : { NextMarker: next } };
}
