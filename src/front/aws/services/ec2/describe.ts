// What all Describe calls of EC2 do: choose by ids, choose by filters, cut out a page.
import { type Filter, type FilterFields, filtered, tagFields } from '../../shared/filters.ts';
import { type Page, page } from '../../shared/paging.ts';
import { badToken, invalidCombination, invalidParameter, notFound, unknownFilter } from './faults.ts';

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
}

const MAX_RESULTS = { least: 5, most: 1000 };

/** Throws when an id is not among `all`, a filter is unknown or a page is asked for that cannot be. */
export function describe<T>(
  all: readonly T[],
  input: DescribeInput,
  ids: readonly string[] | undefined,
  how: Describable<T>,
): Page<T> {
  const { MaxResults, NextToken, Filters } = input;
  const chosen = ids?.length
    ? ids.map((id) => all.find((item) => how.id(item) === id) ?? missing(id, how.prefix))
    : all;
  if (ids?.length && MaxResults !== undefined)
    throw invalidCombination(
      'The parameter MaxResults cannot be used with the parameter that names ids in the same request',
    );
  if (MaxResults !== undefined && (MaxResults < MAX_RESULTS.least || MaxResults > MAX_RESULTS.most))
    throw invalidParameter(
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between ${MAX_RESULTS.least} and ${MAX_RESULTS.most}.`,
    );
  const kept = filtered([...new Set(chosen)], Filters, fieldsOf(how), unknownFilter);
  return page(kept, {
    token: NextToken || undefined,
    limit: MaxResults ?? MAX_RESULTS.most,
    key: how.id,
    badToken,
  });
}

function missing(id: string, prefix: string | undefined): never {
  throw notFound(id, prefix);
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
