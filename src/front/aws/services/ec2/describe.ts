// What all Describe calls of EC2 do: choose by ids, choose by filters, cut out a page.
import { type Filter, type FilterFields, filtered, tagFields } from '../../shared/filters.ts';
import { type Page, page } from '../../shared/paging.ts';
import { badToken, invalidCombination, invalidParameter, notFoundAll, unknownFilter } from './faults.ts';

export interface DescribeInput {
  readonly Filters?: readonly Filter[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

export interface Describable<T> {
  id(item: T): string;
  tags?(item: T): { readonly [key: string]: string } | undefined;
  /** Of ids: what does not begin with it is malformed. */
  readonly prefix?: string;
  /** The values under a filter's name, by name. Tags are known to all. */
  readonly filters: {
    readonly [name: string]: (item: T) => string | number | boolean | undefined | readonly string[];
  };
  /** How many a page may have. */
  readonly pages?: readonly [least: number, most: number];
}

const PAGES = [5, 1000] as const;

/** Filters that EC2 has on what nothing here has: they are known, and match nothing. */
export function unmatched(...names: readonly string[]): { readonly [name: string]: () => undefined } {
  return Object.fromEntries(names.map((name) => [name, () => undefined]));
}

/** Throws when an id is not among `all`, a filter is unknown or a page is asked for that cannot be. */
export function describe<T>(
  all: readonly T[],
  input: DescribeInput,
  ids: readonly string[] | undefined,
  how: Describable<T>,
): Page<T> {
  const { MaxResults, NextToken, Filters } = input;
  checkFilters(Filters, how);
  const chosen = ids?.length ? named(all, ids, how) : all;
  if (ids?.length && MaxResults !== undefined)
    throw invalidCombination(
      'The parameter MaxResults cannot be used with the parameter that names ids in the same request',
    );
  const [least, most] = how.pages ?? PAGES;
  if (MaxResults !== undefined && (MaxResults < least || MaxResults > most))
    throw invalidParameter(
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between ${least} and ${most}.`,
    );
  const kept = filtered([...new Set(chosen)], Filters, fieldsOf(how), unknownFilter);
  return page(kept, {
    token: NextToken || undefined,
    limit: MaxResults ?? most,
    key: how.id,
    badToken,
  });
}

/** Throws one fault for all ids that are missing. */
function named<T>(all: readonly T[], ids: readonly string[], { id, prefix }: Describable<T>): readonly T[] {
  const byId = new Map(all.map((item) => [id(item), item]));
  const missing = [...new Set(ids)].filter((each) => !byId.has(each));
  if (missing.length > 0) throw notFoundAll(missing, prefix);
  return ids.flatMap((each) => byId.get(each) ?? []);
}

/** A filter that there is not is refused also where there is nothing to be filtered. */
function checkFilters<T>(
  filters: readonly Filter[] | undefined,
  { filters: known, tags }: Describable<T>,
): void {
  for (const { Name = '' } of filters ?? [])
    if (!Object.hasOwn(known, Name) && !(tags && tagFields({}, Name))) throw unknownFilter(Name || 'null');
}

function fieldsOf<T>({ filters, tags }: Describable<T>): FilterFields<T> {
  return (item, name) => {
    const field = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (!field) return tags ? tagFields(tags(item) ?? {}, name) : undefined;
    const value = field(item);
    if (value === undefined) return [];
    return typeof value === 'object' ? value : [String(value)];
  };
}
