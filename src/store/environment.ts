// Which bytes are in the LMDB file, as of which commit?
//
// The only file that knows LMDB. Reads go through one pinned read transaction: a snapshot that stands still until
// refresh() is called, so whatever runs between two refreshes sees one state, and never one that is not durable:
// with overlappingSync off, LMDB makes a transaction visible only after its pages and its meta page are on disk.
// Writes run on LMDB's writer thread; the event loop does not wait for the disk. How the options were chosen:
// docs/decisions/0002-store-on-lmdb.md.
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, open, type RootDatabase, type Transaction } from 'lmdb';
import { type KeyRange, keyEncoder, revisionEncoder } from './keys.ts';

const INITIAL_MAP_BYTES = 2 ** 30;
const BY_KEY = { encoding: 'binary', keyEncoder } as const;
const BY_REVISION = { encoding: 'binary', keyEncoder: revisionEncoder } as const;

/** The databases in the file. `state` holds what can not be derived from the two others. */
interface Databases {
  readonly current: Database<Buffer, string | Uint8Array>;
  readonly log: Database<Buffer, number>;
  readonly state: Database<Buffer, string>;
}

/** Collects the writes of one LMDB transaction. */
export interface Batch {
  putCurrent(key: string, record: Buffer): void;
  removeCurrent(key: string): void;
  appendLog(revision: number, record: Buffer): void;
  removeLog(revision: number): void;
  putState(key: string, record: Buffer): void;
}

export interface EnvironmentOptions {
  readonly path: string;
  /** False: no fsync at all, for tests. */
  readonly durable: boolean;
}

/** The file, opened by this process. */
export class Environment {
  readonly #root: RootDatabase<Buffer, string>;
  readonly #databases: Databases;
  #pinned: Transaction;

  constructor(options: EnvironmentOptions) {
    mkdirSync(options.path, { recursive: true, mode: 0o700 });
    this.#root = open<Buffer, string>({
      path: options.path,
      noSubdir: false,
      maxDbs: 4,
      mapSize: INITIAL_MAP_BYTES,
      overlappingSync: false,
      noSync: !options.durable,
      eventTurnBatching: false,
      encoding: 'binary',
    });
    this.#databases = {
      current: this.#root.openDB<Buffer, string | Uint8Array>('current', BY_KEY),
      log: this.#root.openDB<Buffer, number>('log', BY_REVISION),
      state: this.#root.openDB<Buffer, string>('state', BY_KEY),
    };
    if (options.durable) syncDirectories(options.path);
    this.#pinned = this.#pin();
  }

  /** Moves the snapshot to the last durable commit. */
  refresh(): void {
    const old = this.#pinned;
    this.#pinned = this.#pin();
    old.done();
  }

  getCurrent(key: string): Buffer | undefined {
    return this.#databases.current.get(key, { transaction: this.#pinned });
  }

  /** Records of the range in key order. */
  rangeCurrent(range: KeyRange, limit?: number): Iterable<{ key: string; value: Buffer }> {
    const { start, end } = range;
    // The encoder reads every key as a string.
    return this.#databases.current.getRange({ start, end, limit, transaction: this.#pinned }) as Iterable<{
      key: string;
      value: Buffer;
    }>;
  }

  countCurrent(range: KeyRange): number {
    const { start, end } = range;
    return this.#databases.current.getKeysCount({ start, end, transaction: this.#pinned });
  }

  getLog(revision: number): Buffer | undefined {
    return this.#databases.log.get(revision, { transaction: this.#pinned });
  }

  /** Log records with from <= revision < end. */
  rangeLog(from: number, end: number): Iterable<{ key: number; value: Buffer }> {
    return this.#databases.log.getRange({ start: from, end, transaction: this.#pinned });
  }

  /** First and last revision in the log; undefined when it is empty. */
  logBounds(): { readonly first: number; readonly last: number } | undefined {
    const first = this.#edgeOfLog(false);
    const last = this.#edgeOfLog(true);
    return first === undefined || last === undefined ? undefined : { first, last };
  }

  countLog(): number {
    return this.#databases.log.getKeysCount({ start: 0, transaction: this.#pinned });
  }

  getState(key: string): Buffer | undefined {
    return this.#databases.state.get(key, { transaction: this.#pinned });
  }

  /**
   * Runs the writes as one transaction and resolves when it is durable; nothing of it is written otherwise. With
   * `unlessLogged` the transaction happens only if the log has no such revision, and resolves with false if it has:
   * somebody else writes to this file.
   */
  write(fill: (batch: Batch) => void, unlessLogged: number): Promise<boolean> {
    const { current, log, state } = this.#databases;
    const batch: Batch = {
      putCurrent: (key, record) => void current.put(key, record),
      removeCurrent: (key) => void current.remove(key),
      appendLog: (revision, record) => void log.put(revision, record),
      removeLog: (revision) => void log.remove(revision),
      putState: (key, record) => void state.put(key, record),
    };
    return log.ifNoExists(unlessLogged, () => fill(batch)).catch(rethrowCause);
  }

  async close(): Promise<void> {
    this.#pinned.done();
    await this.#root.close();
  }

  #pin(): Transaction {
    this.#databases.current.resetReadTxn();
    return this.#databases.current.useReadTransaction();
  }

  #edgeOfLog(reverse: boolean): number | undefined {
    const bounds = reverse ? { start: Number.MAX_SAFE_INTEGER, end: 0 } : { start: 0 };
    for (const key of this.#databases.log.getKeys({
      ...bounds,
      reverse,
      limit: 1,
      transaction: this.#pinned,
    })) {
      return key;
    }
    return undefined;
  }
}

// A new file survives a power cut only when the directory entries that lead to it do.
function syncDirectories(path: string): void {
  for (const directory of [path, dirname(path)]) {
    const handle = openSync(directory, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}

// lmdb rejects with a general error and keeps the reason in a promise of its own.
async function rethrowCause(error: unknown): Promise<never> {
  if (error instanceof Error && 'commitError' in error) {
    const reason: unknown = await Promise.resolve(error.commitError).catch((cause: unknown) => cause);
    throw reason;
  }
  throw error;
}
