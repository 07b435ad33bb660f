// Which bytes are in the LMDB file, as of which commit?
//
// The only file that knows LMDB. Reads go through one pinned read transaction: a snapshot that stands still until
// refresh() is called, so whatever runs between two refreshes sees one state, and never one that is not durable:
// with overlappingSync off, LMDB makes a transaction visible only after its pages and its meta page are on disk.
// Writes run on LMDB's writer thread; the event loop does not wait for the disk. How the options were chosen:
// docs/decisions/0002-store-on-lmdb.md.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Transaction } from 'lmdb';
import { FileRoom } from './file-room.ts';
import type { KeyRange } from './keys.ts';
import { type Databases, openDatabases } from './lmdb-file.ts';
import { acceptsTransactions, assertWritable, type FileOptions, factsOf, writeFailure } from './lmdb-root.ts';
import { pageProblems } from './page-check.ts';

const NEVER_LOGGED = 0;

/** Collects the writes of one LMDB transaction. */
export interface Batch {
  putCurrent(key: string, record: Buffer): void;
  removeCurrent(key: string): void;
  appendLog(revision: number, record: Buffer): void;
  removeLog(revision: number): void;
  putState(key: string, record: Buffer): void;
}

/** The file, opened by this process. */
export class Environment {
  readonly #options: FileOptions;
  readonly #room: FileRoom | undefined;
  #file: Databases;
  #pinned: Transaction;
  // After a failed write LMDB may refuse everything until the file is opened anew.
  #isSuspect = false;
  #isOpen = true;

  constructor(options: FileOptions) {
    this.#options = options;
    mkdirSync(options.path, { recursive: true, mode: 0o700 });
    this.#room = options.durable ? new FileRoom(options.path) : undefined;
    this.#file = openDatabases(options);
    this.#pinned = pin(this.#file.current);
  }

  /** Moves the snapshot to the last durable commit. */
  refresh(): void {
    const old = this.#pinned;
    this.#pinned = pin(this.#file.current);
    old.done();
  }

  getCurrent(key: string): Buffer | undefined {
    return this.#file.current.get(key, { transaction: this.#pinned });
  }

  /** Records of the range in key order. */
  rangeCurrent(range: KeyRange, limit?: number): Iterable<{ key: string; value: Buffer }> {
    const { start, end } = range;
    // The encoder reads every key as a string.
    return this.#file.current.getRange({ start, end, limit, transaction: this.#pinned }) as Iterable<{
      key: string;
      value: Buffer;
    }>;
  }

  countCurrent({ start, end }: KeyRange): number {
    return this.#file.current.getKeysCount({ start, end, transaction: this.#pinned });
  }

  getLog(revision: number): Buffer | undefined {
    return this.#file.log.get(revision, { transaction: this.#pinned });
  }

  /** Log records with from <= revision < end. */
  rangeLog(from: number, end: number): Iterable<{ key: number; value: Buffer }> {
    return this.#file.log.getRange({ start: from, end, transaction: this.#pinned });
  }

  /** First and last revision in the log; undefined when it is empty. */
  logBounds(): { readonly first: number; readonly last: number } | undefined {
    const first = this.#edgeOfLog(false);
    const last = this.#edgeOfLog(true);
    return first === undefined || last === undefined ? undefined : { first, last };
  }

  countLog(): number {
    return this.#file.log.getKeysCount({ start: 0, transaction: this.#pinned });
  }

  getState(key: string): Buffer | undefined {
    return this.#file.state.get(key, { transaction: this.#pinned });
  }

  /** Problems in the pages of the file that would make LMDB itself fall over. */
  structureProblems(): string[] {
    const file = join(this.#options.path, 'data.mdb');
    const handle = openSync(file, 'r');
    try {
      // Twice: the first look may have met a meta page while it was being written.
      return pageProblems(handle, file).length === 0 ? [] : pageProblems(handle, file);
    } finally {
      closeSync(handle);
    }
  }

  /** Bytes in pages that hold the log, and in pages that hold anything: free pages do not count. */
  sizes(): { readonly log: number; readonly all: number } {
    const { current, log, state } = this.#file;
    const ofLog = factsOf(log).bytes;
    return { log: ofLog, all: ofLog + factsOf(current).bytes + factsOf(state).bytes };
  }

  /**
   * Runs the writes as one transaction and resolves when it is durable; nothing of it is written otherwise. The
   * transaction happens only if the log does not have the revision `unlessLogged` yet, and resolves with false if it
   * has: somebody else writes to this file.
   */
  async write(fill: (batch: Batch) => void, unlessLogged: number): Promise<boolean> {
    const { path } = this.#options;
    assertWritable(path, { isReadOnly: this.#file.isReadOnly, isSuspect: this.#isSuspect });
    if (this.#isSuspect || this.#file.isReadOnly) await this.#revive();
    const { log } = this.#file;
    const batch = batchInto(this.#file);
    try {
      const written = log.ifNoExists(unlessLogged, () => fill(batch));
      this.#room?.spend(batch.bytes());
      // Removes nothing. It is the second write, so lmdb starts now and not in a later turn of the event loop.
      log.remove(NEVER_LOGGED).catch(() => undefined);
      return await written;
    } catch (error) {
      this.#isSuspect = true;
      throw await writeFailure(path, error);
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#room?.idle();
    this.#pinned.done();
    await this.#file.root.close();
  }

  // Opening the file anew repairs it.
  async #revive(): Promise<void> {
    if (this.#isOpen && !this.#file.isReadOnly && acceptsTransactions(this.#file.root)) {
      this.#isSuspect = false;
      return;
    }
    await this.close();
    this.#file = openDatabases(this.#options);
    this.#pinned = pin(this.#file.current);
    this.#isOpen = true;
    this.#isSuspect = false;
  }

  #edgeOfLog(reverse: boolean): number | undefined {
    const bounds = reverse ? { start: Number.MAX_SAFE_INTEGER, end: 0 } : { start: 0 };
    for (const key of this.#file.log.getKeys({ ...bounds, reverse, limit: 1, transaction: this.#pinned })) {
      return key;
    }
    return undefined;
  }
}

function batchInto({ current, log, state }: Databases): Batch & { bytes(): number } {
  let bytes = 0;
  const sized = (record: Buffer): Buffer => {
    bytes += record.length;
    return record;
  };
  return {
    putCurrent: (key, record) => void current.put(key, sized(record)),
    removeCurrent: (key) => void current.remove(key),
    appendLog: (revision, record) => void log.put(revision, sized(record)),
    removeLog: (revision) => void log.remove(revision),
    putState: (key, record) => void state.put(key, record),
    bytes: () => bytes,
  };
}

function pin(database: Database<Buffer, string | Uint8Array>): Transaction {
  database.resetReadTxn();
  return database.useReadTransaction();
}
