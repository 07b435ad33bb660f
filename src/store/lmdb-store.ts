// The store on LMDB: where reads, commits, watches and compaction come together.
//
// Invariant: `revision`, the pinned snapshot and what watchers have been told move in one synchronous step, after the
// group of commits is durable. So a reader never sees what could still be lost, a list and a watch from its revision
// fit without gap, and an acknowledged commit is visible to the next read. Reads are synchronous; the same code runs
// in production and in tests, there without fsync on tmpfs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CurrentEntries } from './current-entries.ts';
import { Environment } from './environment.ts';
import { pageAt, pageNow, replay } from './history.ts';
import { fullCheck } from './integrity.ts';
import { assertStorable, fits, rangeOf } from './keys.ts';
import { isDamage } from './lmdb-root.ts';
import type { Retention } from './retention.ts';
import {
  type CheckReport,
  type Entry,
  type ListOptions,
  type ListPage,
  type Operation,
  type Store,
  StoreError,
  type WatchItem,
  type WatchOptions,
} from './store.ts';
import { WatchHub } from './watch-hub.ts';
import { type StartIdleTimer, Watcher, type WatchSource } from './watcher.ts';
import { Writer } from './writer.ts';

/** How to open a store. */
export interface OpenOptions {
  /** Directory of the store; made when it does not exist. */
  readonly path: string;
  /** Wait for the disk before a commit is acknowledged. False only for tests. */
  readonly durable: boolean;
  /** Revisions that stay readable and watchable before automatic compaction. Default 10 000. */
  readonly historyLimit?: number;
  /** Revisions younger than this stay even beyond the limit. Default 0: the limit alone counts. */
  readonly historyWindowMs?: number;
  /** Bytes of history beyond which the older quarter goes at once. Default 256 MiB, at most half of maxBytes. */
  readonly historyBytes?: number;
  /** Bytes that entries and history may take; beyond it commits with a put are Unwritable. Default: no limit. */
  readonly maxBytes?: number;
  /** Milliseconds since the epoch, noted in the log. */
  readonly now?: () => number;
  /** Timers of bookmarks. */
  readonly startIdleTimer?: StartIdleTimer;
}

const DEFAULT_HISTORY = 10_000;
const DEFAULT_HISTORY_BYTES = 256 * 2 ** 20;

/**
 * Opens the store in the directory, or makes it. Rejects with Corrupt when the file is no store, with Unwritable when
 * the directory cannot be used. A file with damage inside opens, so that what is sound can be read: its commits are Unwritable, check()
 * tells why. A revision is durable before anybody hears of it; when a commit is Unwritable because the disk failed in
 * the middle, it may still turn out to be done: read again before you repeat it.
 */
export async function openStore(options: OpenOptions): Promise<Store> {
  try {
    return new LmdbStore(options);
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    const code = isDamage(cause) ? 'Corrupt' : 'Unwritable';
    throw new StoreError(code, `Cannot open the store in "${options.path}"`, { cause });
  }
}

/** The same store in a directory of its own in memory, without fsync; close() removes it. */
export async function openMemoryStore(options: Partial<OpenOptions> = {}): Promise<Store> {
  const parent = process.platform === 'linux' ? '/dev/shm' : tmpdir();
  const path = await mkdtemp(join(parent, 'tutti-store-'));
  const store = await openStore({ ...options, path: join(path, 'store'), durable: false });
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    await rm(path, { recursive: true, force: true });
  };
  return store;
}

class LmdbStore implements Store {
  readonly #environment: Environment;
  readonly #current: CurrentEntries;
  readonly #hub = new WatchHub();
  readonly #writer: Writer;
  readonly #watchSource: WatchSource;
  #closed: Promise<void> | undefined;

  constructor(options: OpenOptions) {
    this.#environment = new Environment(options);
    this.#current = new CurrentEntries(this.#environment);
    this.#writer = new Writer({
      environment: this.#environment,
      current: this.#current,
      retention: retentionOf(options),
      maxBytes: options.maxBytes ?? Number.POSITIVE_INFINITY,
      now: options.now ?? Date.now,
      publish: (changes) => this.#hub.publish(changes),
    });
    this.#watchSource = this.#sourceOf(options.startIdleTimer ?? startNodeTimer);
  }

  get revision(): number {
    return this.#writer.revision;
  }

  get compactedRevision(): number {
    return this.#writer.history.compactedRevision;
  }

  get(key: string): Entry | undefined {
    this.#assertOpen();
    if (key === '' || !fits(key)) return undefined;
    return reading(() => this.#current.get(key));
  }

  list(prefix: string, options: ListOptions = {}): ListPage {
    this.#assertOpen();
    const now = this.revision;
    const at = options.revision ?? now;
    this.#assertReadable(at);
    if (!fits(prefix)) return { entries: [], revision: at, more: false, remaining: 0 };
    const range = rangeOf(prefix, options.after);
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const page = reading(() =>
      at === now
        ? pageNow(this.#environment, this.#current, { range, limit })
        : pageAt(this.#environment, prefix, { range, limit, at, now }),
    );
    return { ...page, revision: at, more: page.remaining > 0 };
  }

  count(prefix: string): number {
    this.#assertOpen();
    return fits(prefix) ? reading(() => this.#environment.countCurrent(rangeOf(prefix))) : 0;
  }

  async commit(operations: readonly Operation[]): Promise<number> {
    this.#assertOpen();
    return this.#writer.commit(copyOf(operations));
  }

  watch(prefix: string, options: WatchOptions = {}): AsyncIterableIterator<WatchItem> {
    this.#assertOpen();
    if (options.after !== undefined) this.#assertReadable(options.after);
    const watcher = new Watcher(this.#watchSource, prefix, options);
    if (!watcher.ended) this.#hub.join(watcher);
    return watcher;
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen();
    if (revision > this.revision) throw futureRevision(revision, this.revision);
    await this.#writer.compact(revision);
  }

  check(): CheckReport {
    this.#assertOpen();
    return fullCheck(this.#environment, this.#writer.history, this.revision);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#writer.idle();
    this.#hub.endAll(new StoreError('Closed', 'The store is closed'));
    await this.#environment.close();
  }

  #sourceOf(startIdleTimer: StartIdleTimer): WatchSource {
    const writer = this.#writer;
    return {
      get revision() {
        return writer.revision;
      },
      replay: (prefix, after) => {
        this.#assertReadable(after);
        return reading(() => replay(this.#environment, prefix, { after, now: writer.revision }));
      },
      startIdleTimer,
      leave: (watcher) => this.#hub.leave(watcher),
    };
  }

  #assertOpen(): void {
    if (this.#closed) throw new StoreError('Closed', 'The store is closed');
  }

  #assertReadable(revision: number): void {
    if (revision > this.revision) throw futureRevision(revision, this.revision);
    if (revision >= this.compactedRevision) return;
    const since = `history starts at ${this.compactedRevision}`;
    throw new StoreError('Compacted', `Revision ${revision} has been compacted, ${since}`);
  }
}

function futureRevision(revision: number, now: number): StoreError {
  return new StoreError('FutureRevision', `Revision ${revision} is in the future, the store is at ${now}`);
}

function retentionOf(options: OpenOptions): Retention {
  const half = (options.maxBytes ?? Number.POSITIVE_INFINITY) / 2;
  return {
    revisions: options.historyLimit ?? DEFAULT_HISTORY,
    windowMs: options.historyWindowMs ?? 0,
    bytes: Math.min(options.historyBytes ?? DEFAULT_HISTORY_BYTES, half),
  };
}

// What LMDB itself cannot read is as corrupt as a record with a wrong checksum.
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError('Corrupt', 'Cannot read the store', { cause });
  }
}

// Values are copied: what the caller does with its buffer afterwards must not reach disk or watchers.
function copyOf(operations: readonly Operation[]): Operation[] {
  const written = new Set<string>();
  return operations.map((operation) => {
    assertStorable(operation.key);
    if (operation.type === 'check') return operation;
    if (written.has(operation.key))
      throw new RangeError(`Key "${operation.key}" is written twice in one commit`);
    written.add(operation.key);
    return operation.type === 'put' ? { ...operation, value: Buffer.from(operation.value) } : operation;
  });
}

function startNodeTimer(milliseconds: number, run: () => void): ReturnType<StartIdleTimer> {
  const timer = setTimeout(run, milliseconds);
  timer.unref();
  return { refresh: () => void timer.refresh(), cancel: () => clearTimeout(timer) };
}
