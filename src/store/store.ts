// What is true now: ordered keys with a global revision, like etcd's.
//
// The store knows keys and bytes, no kinds. Every acknowledged commit is on disk; a commit is all or nothing and
// advances the revision by exactly one, whatever the number of operations in it. The real store is LMDB
// (lmdb-store.ts); tests open the same one in a directory on tmpfs without fsync.

/** A key with its value as it stood at some revision. */
export interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
  /** Revision of the commit that created this key (since its last deletion). */
  readonly createRevision: number;
  /** Revision of the commit that last wrote this key. */
  readonly modRevision: number;
  /**
   * A place for what a reader has made of the value, for as long as the entry is kept. The store never looks at it. (A
   * WeakMap by entry would do as well, but with many entries it costs the garbage collector a tenth of every write.)
   */
  meaning?: unknown;
}

/**
 * One operation of a commit. `expect` is the modRevision that the key must have right now: 0 means "must not
 * exist", undefined means "whatever".
 */
export type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: Uint8Array; readonly expect?: number }
  | { readonly type: 'delete'; readonly key: string; readonly expect?: number }
  | { readonly type: 'check'; readonly key: string; readonly expect: number };

/** A change of one key, in commit order. `previous` is the entry before the change, absent for a creation. */
export interface Change {
  readonly type: 'put' | 'delete';
  readonly key: string;
  readonly revision: number;
  /** The entry after the change; for a delete, the last entry with modRevision = revision of the delete. */
  readonly entry: Entry;
  readonly previous?: Entry;
}

/** What a watcher is told: a change, or a bookmark (everything up to `revision` has been delivered). */
export type WatchItem = Change | { readonly type: 'bookmark'; readonly revision: number };

export interface ListOptions {
  /** At most so many entries; undefined = all. */
  readonly limit?: number;
  /** List as of this revision (must not be compacted or in the future); undefined = now. */
  readonly revision?: number;
  /** Only keys strictly greater than this one: the last key of the previous page. */
  readonly after?: string;
}

export interface ListPage {
  readonly entries: readonly Entry[];
  /** The revision at which the list was taken: where a watch may start without a gap. */
  readonly revision: number;
  /** True when entries after the last one exist. */
  readonly more: boolean;
  /** Number of entries after the last one of this page (0 when more is false). */
  readonly remaining: number;
}

export interface WatchOptions {
  /** Deliver changes with revision greater than this; undefined = from now on. */
  readonly after?: number;
  /** Deliver bookmarks when idle for this long, in milliseconds; undefined = never. */
  readonly bookmarkEveryMs?: number;
  readonly signal?: AbortSignal;
  /** Changes that may wait for a slow reader; beyond it the watch ends with Overflow. Default 10 000. */
  readonly maxQueue?: number;
}

/** What a check of the whole file found. */
export interface CheckReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly revision: number;
  /** One line a defect: which key or revision, and what is wrong with it. */
  readonly problems: readonly string[];
}

/**
 * Reads are synchronous and see every acknowledged commit of this process. All methods throw StoreError.
 */
export interface Store {
  /** The revision of the last commit; 0 in a new store. */
  readonly revision: number;
  /** Changes at or below this revision can no longer be read or watched; 0 = nothing was compacted. */
  readonly compactedRevision: number;
  get(key: string): Entry | undefined;
  /** Entries whose key starts with the prefix, in byte order of the key. Throws Compacted or FutureRevision. */
  list(prefix: string, options?: ListOptions): ListPage;
  /** Number of keys with the prefix. */
  count(prefix: string): number;
  /**
   * Applies all operations or none. Resolves with the new revision once they are durable; commits that arrive
   * together share one fsync. Throws Conflict (naming the key, its actual modRevision) when an expectation fails,
   * Unwritable when the disk refuses (full, read-only, bad record): reads and watches go on then.
   */
  commit(operations: readonly Operation[]): Promise<number>;
  /**
   * Changes of keys with the prefix, in order, without gaps or repeats, until the signal aborts.
   * Throws Compacted when `after` is below the compacted revision, Overflow when the reader is too slow.
   * Registers at the call, not at the first next().
   */
  watch(prefix: string, options?: WatchOptions): AsyncIterableIterator<WatchItem>;
  /** Forgets superseded values and changes at or below the revision. */
  compact(revision: number): Promise<void>;
  /** Reads every record and verifies its checksum and the indexes. */
  check(): CheckReport;
  /** Waits for commits under way, then closes. */
  close(): Promise<void>;
}

export type StoreErrorCode =
  | 'Conflict'
  | 'Compacted'
  | 'FutureRevision'
  | 'Overflow'
  | 'Unwritable'
  | 'Corrupt'
  | 'Closed';

/** The only error the store throws for what a caller treats differently. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** For Conflict: the key and the modRevision that it has (0 = does not exist). */
  readonly key?: string;
  readonly actual?: number;

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { key?: string; actual?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.key = options.key;
    this.actual = options.actual;
  }
}
