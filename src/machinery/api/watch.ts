// What happens to the objects of a kind, from a revision on, as far as the caller's selection goes?
//
// The watch is registered at the call, together with the list that it starts with, so nothing falls between. Each
// change is decoded and encoded at most once, whatever the number of watchers. A reader that is too slow for the
// store's queue goes on from the history: it loses nothing, and costs no memory.
import { TuttiError } from '../../model/errors.ts';
import type { AnyKind } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';
import { type Change, StoreError, type WatchItem } from '../../store/store.ts';
import type { ApiContext } from './context.ts';
import { listPrefix } from './keys.ts';
import { listRecords, revisionOf } from './list.ts';
import type { ApiWatchEvent, ApiWatchOptions } from './object-api.ts';
import { storeFailure, tooLargeVersion, tooOldVersion } from './problems.ts';
import { type Selection, selectionOf } from './selection.ts';
import type { StoredRecord } from './stored-record.ts';

/** Idle time between bookmarks. */
const BOOKMARK_MS = 60_000;

/** Throws BadRequest, Expired and Timeout at the call; Expired and Unavailable also later. */
export function watchObjects(
  ctx: ApiContext,
  kind: AnyKind,
  options: ApiWatchOptions,
): AsyncIterableIterator<ApiWatchEvent> {
  const selection = selectionOf(kind, options);
  const asked = revisionOf(options.resourceVersion ?? '');
  const current = ctx.objects.store.revision;
  if (asked > current) throw tooLargeVersion(asked, current);
  const startsWithState = options.sendInitialEvents ?? asked === 0;
  const first = startsWithState ? initialEvents(ctx, kind, options) : [];
  const feed = new ChangeFeed(ctx, kind, options, selection);
  feed.open(startsWithState || asked === 0 ? current : asked);
  return new EventStream(first, feed);
}

function initialEvents(ctx: ApiContext, kind: AnyKind, options: ApiWatchOptions): readonly ApiWatchEvent[] {
  const { namespace, labelSelector, fieldSelector } = options;
  const { records, revision } = listRecords(ctx, kind, { namespace, labelSelector, fieldSelector });
  const events: ApiWatchEvent[] = records.map((record) => new ObjectEvent('ADDED', record));
  if (!options.sendInitialEvents || !options.allowBookmarks) return events;
  return [...events, { type: 'BOOKMARK', resourceVersion: String(revision), initialEventsEnd: true }];
}

/** An event that decodes and encodes when asked. */
class ObjectEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly #record: StoredRecord;

  constructor(type: 'ADDED' | 'MODIFIED' | 'DELETED', record: StoredRecord) {
    this.type = type;
    this.#record = record;
  }

  get object(): ApiObject {
    return this.#record.object;
  }

  get encoded(): Uint8Array {
    return this.#record.encoded;
  }
}

/** The store's changes below a prefix as events of a selection. */
class ChangeFeed {
  readonly #ctx: ApiContext;
  readonly #kind: AnyKind;
  readonly #options: ApiWatchOptions;
  readonly #selection: Selection;
  readonly #prefix: string;
  readonly #exact: boolean;
  #seen = 0;
  #items: AsyncIterableIterator<WatchItem> | undefined;

  constructor(ctx: ApiContext, kind: AnyKind, options: ApiWatchOptions, selection: Selection) {
    this.#ctx = ctx;
    this.#kind = kind;
    this.#options = options;
    this.#selection = selection;
    this.#exact = selection.name !== undefined && (!kind.namespaced || Boolean(options.namespace));
    const prefix = listPrefix(kind, options.namespace);
    const parent = kind.namespaced ? prefix : `${prefix}-/`;
    this.#prefix = this.#exact ? parent + selection.name : prefix;
  }

  open(after: number): void {
    this.#seen = after;
    const { signal, allowBookmarks } = this.#options;
    const bookmarkEveryMs = allowBookmarks ? BOOKMARK_MS : undefined;
    try {
      this.#items = this.#ctx.objects.store.watch(this.#prefix, { after, signal, bookmarkEveryMs });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  // One function, not one for each step: every level of promises is paid for every event of every watcher.
  async next(): Promise<IteratorResult<ApiWatchEvent>> {
    for (;;) {
      let result: IteratorResult<WatchItem> | undefined;
      try {
        result = await this.#items?.next();
      } catch (error) {
        this.#goOn(error);
        continue;
      }
      if (!result || result.done) return { done: true, value: undefined };
      const item = result.value;
      this.#seen = item.revision;
      if (item.type === 'bookmark')
        return { done: false, value: { type: 'BOOKMARK', resourceVersion: String(item.revision) } };
      if (this.#exact && item.key !== this.#prefix) continue;
      const event = this.#event(item);
      if (event) return { done: false, value: event };
    }
  }

  async close(): Promise<void> {
    await this.#items?.return?.();
  }

  /** From the history, when the queue of the store was too short. Throws what else went wrong. */
  #goOn(error: unknown): void {
    if (!(error instanceof StoreError) || error.code !== 'Overflow') throw this.#failure(error);
    this.open(this.#seen);
  }

  #event(change: Change): ApiWatchEvent | undefined {
    const { objects } = this.#ctx;
    const kind = this.#kind;
    const { isEverything } = this.#selection;
    const wasIn =
      change.previous !== undefined &&
      (isEverything || this.#selection.passes(objects.read(kind, change.previous).object));
    const isIn =
      change.type === 'put' &&
      (isEverything || this.#selection.passes(objects.read(kind, change.entry).object));
    if (isIn) return new ObjectEvent(wasIn ? 'MODIFIED' : 'ADDED', objects.read(kind, change.entry));
    return wasIn ? new ObjectEvent('DELETED', objects.departed(kind, change)) : undefined;
  }

  #failure(error: unknown): unknown {
    if (!(error instanceof StoreError)) return error;
    if (error.code === 'Compacted')
      return tooOldVersion(this.#seen, this.#ctx.objects.store.compactedRevision);
    if (error.code === 'Closed')
      return new TuttiError('Unavailable', 'The store is closed', { cause: error });
    return storeFailure(error);
  }
}

/** First what is there, then what changes. */
class EventStream implements AsyncIterableIterator<ApiWatchEvent> {
  #first: readonly ApiWatchEvent[];
  #at = 0;
  readonly #feed: ChangeFeed;

  constructor(first: readonly ApiWatchEvent[], feed: ChangeFeed) {
    this.#first = first;
    this.#feed = feed;
  }

  next(): Promise<IteratorResult<ApiWatchEvent>> {
    const early = this.#first[this.#at];
    if (!early) return this.#feed.next();
    this.#at += 1;
    if (this.#at === this.#first.length) this.#first = [];
    return Promise.resolve({ done: false, value: early });
  }

  async return(): Promise<IteratorResult<ApiWatchEvent>> {
    this.#first = [];
    await this.#feed.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
