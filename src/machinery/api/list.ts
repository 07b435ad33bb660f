// Which objects are there, now or as of a revision, all at once or page by page?
//
// All pages of one list show the same revision. With a selector a page is filled by reading on, so it may be short only
// when the list ends; how many remain is then not known and not said.

import type { FieldError } from '../../model/errors.ts';
import { TuttiError } from '../../model/errors.ts';
import type { AnyKind } from '../../model/kind.ts';
import { type ListPage, StoreError } from '../../store/store.ts';
import type { ApiContext } from './context.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import { listPrefix, storeKey } from './keys.ts';
import type { ApiListOptions, Page } from './object-api.ts';
import { badRequest, invalid, storeFailure, tooLargeVersion } from './problems.ts';
import { type Selection, selectionOf } from './selection.ts';
import type { StoredRecord } from './stored-record.ts';

/** Entries read at a time while a selector leaves a page short. */
const MIN_CHUNK = 200;

export function listObjects(ctx: ApiContext, kind: AnyKind, options: ApiListOptions): Page {
  const { records, revision, next, remaining } = listRecords(ctx, kind, options);
  return {
    items: records.map((record) => record.object),
    resourceVersion: String(revision),
    ...(next !== undefined && { continue: next }),
    ...(remaining !== undefined && { remainingItemCount: remaining }),
  };
}

interface Listed {
  readonly records: readonly StoredRecord[];
  readonly revision: number;
  readonly next?: string;
  readonly remaining?: number;
}

/** The same as records. Throws BadRequest, Invalid, Expired, Timeout. */
export function listRecords(ctx: ApiContext, kind: AnyKind, options: ApiListOptions): Listed {
  const selection = selectionOf(kind, options);
  const prefix = listPrefix(kind, options.namespace);
  const start = startOf(ctx, prefix, options);
  if (
    selection.name !== undefined &&
    start.revision === undefined &&
    (options.namespace || !kind.namespaced)
  ) {
    return listOne(ctx, kind, options, selection);
  }
  const limit = options.limit && options.limit > 0 ? options.limit : undefined;
  const records: StoredRecord[] = [];
  let { revision, after } = start;
  for (;;) {
    const wanted = limit === undefined ? undefined : limit - records.length;
    const chunk = wanted === undefined || selection.isEverything ? wanted : Math.max(wanted, MIN_CHUNK);
    const page = readPage(ctx, prefix, { limit: chunk, revision, after }, options);
    revision = page.revision;
    const end = take(ctx, kind, { page, selection, records, limit });
    if (end === undefined && page.more) after = page.entries.at(-1)?.key;
    else return listed(prefix, { records, revision, page, end, selection });
  }
}

/** Takes what passes; returns the key after which the page is full, if it gets full before all is read. */
function take(
  ctx: ApiContext,
  kind: AnyKind,
  into: { page: ListPage; selection: Selection; records: StoredRecord[]; limit: number | undefined },
): string | undefined {
  const { page, selection, records, limit } = into;
  const last = page.entries.at(-1);
  for (const entry of page.entries) {
    const record = ctx.objects.read(kind, entry);
    if (!selection.isEverything && !selection.passes(record.object)) continue;
    records.push(record);
    if (records.length === limit && (entry !== last || page.more)) return entry.key;
  }
  return undefined;
}

function listed(
  prefix: string,
  of: {
    records: StoredRecord[];
    revision: number;
    page: ListPage;
    end: string | undefined;
    selection: Selection;
  },
): Listed {
  const { records, revision, page, end, selection } = of;
  if (end === undefined) return { records, revision };
  const next = encodeContinue(prefix, { revision, after: end });
  return { records, revision, next, ...(selection.isEverything && { remaining: page.remaining }) };
}

/** A field selector that names one object needs no scan. */
function listOne(ctx: ApiContext, kind: AnyKind, options: ApiListOptions, selection: Selection): Listed {
  const key = storeKey(kind, { namespace: options.namespace, name: selection.name ?? '' });
  const { revision } = ctx.objects.store;
  const entry = ctx.objects.entry(key);
  const record = entry && ctx.objects.read(kind, entry);
  return { records: record && selection.passes(record.object) ? [record] : [], revision };
}

/** The revision to read at (undefined = now) and the key to read after. */
function startOf(
  ctx: ApiContext,
  prefix: string,
  options: ApiListOptions,
): { revision?: number; after?: string } {
  const { resourceVersion = '', resourceVersionMatch: match, limit } = options;
  checkMatch(options);
  if (options.continue) {
    if (resourceVersion !== '' && resourceVersion !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    return decodeContinue(prefix, options.continue);
  }
  const revision = revisionOf(resourceVersion);
  const current = ctx.objects.store.revision;
  if (revision > current) throw tooLargeVersion(revision, current);
  const isExact =
    match === 'Exact' || (match === undefined && revision > 0 && limit !== undefined && limit > 0);
  return isExact ? { revision } : {};
}

/** 0 for absent. Throws Invalid in upstream's words. */
export function revisionOf(text: string): number {
  if (text === '') return 0;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  const detail = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(text)}: ${detail}`);
}

function checkMatch({
  resourceVersion = '',
  resourceVersionMatch: match,
  continue: token,
}: ApiListOptions): void {
  if (match === undefined) return;
  const field = 'resourceVersionMatch';
  const causes: FieldError[] = [];
  const forbid = (detail: string): void => void causes.push({ type: 'Forbidden', field, detail });
  if (token) forbid('resourceVersionMatch is forbidden when continue is provided');
  if (resourceVersion === '') forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (resourceVersion === '0' && match === 'Exact')
    forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  if (causes.length > 0) throw invalid({ kind: 'ListOptions', group: 'meta.k8s.io' }, '', causes);
}

function readPage(
  ctx: ApiContext,
  prefix: string,
  at: { limit: number | undefined; revision: number | undefined; after: string | undefined },
  options: ApiListOptions,
): ListPage {
  try {
    return ctx.objects.store.list(prefix, at);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'Compacted') throw expired(options, error);
    throw storeFailure(error);
  }
}

function expired(options: ApiListOptions, cause: StoreError): TuttiError {
  const message = options.continue
    ? 'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.'
    : 'The resourceVersion for the provided list is too old.';
  return new TuttiError('Expired', message, { cause });
}
