// Pages of Describe calls: 50 records unless told, 100 at most. An empty token is none, as old clients send it.
import { page } from '../../shared/paging.ts';
import { badToken } from './faults.ts';
import { checkRange } from './groups/numbers.ts';

interface Asked {
  readonly NextToken?: string;
  readonly MaxRecords?: number;
}

interface How<T> {
  /** What the list is sorted by; unique. */
  readonly key: (item: T) => string;
  readonly most?: number;
}

/** `rest` goes into the answer as it is. Throws ValidationError, InvalidNextToken. */
export function pageOf<T>(
  all: readonly T[],
  { NextToken, MaxRecords }: Asked,
  { key, most = 100 }: How<T>,
): { readonly items: readonly T[]; readonly rest: { readonly NextToken?: string } } {
  checkRange('maxRecords', MaxRecords, 1, most);
  const limit = MaxRecords ?? Math.min(50, most);
  const { items, next } = page(all, { token: NextToken || undefined, limit, key, badToken });
  return { items, rest: next === undefined ? {} : { NextToken: next } };
}

/** The newest first, where lists are by time: a key that sorts the other way round. */
export function newestFirst(time: string, id: string): string {
  const left = Number.MAX_SAFE_INTEGER - Date.parse(time);
  return `${String(left).padStart(16, '0')}/${id}`;
}
