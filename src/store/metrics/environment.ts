// Which bytes are in the LMDB file of metrics?
//
// As the object store's (../environment.ts): reads see only what is durable, writes run on LMDB's thread, one transaction at a time. After a
// failed write the file is opened anew before the next. Why LMDB and these options: docs/decisions/0002-store-on-lmdb.md.
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { FileRoom } from '../file-room.ts';
import { isDiskFull, isOnReadOnlyDisk, preflight } from '../preflight.ts';

export type Table = 'minutes' | 'seconds' | 'series' | 'names';
type Bytes = Database<Buffer, Uint8Array>;

const INITIAL_MAP_BYTES = 2 ** 30;
// Groups are made by us, lmdb has nothing to wait for.
const START_AT_ONCE = { eventTurnBatching: false, txnStartThreshold: 1 };
const NEVER_WRITTEN = Buffer.of(0);

// lmdb hands a buffer that the next read overwrites; this copy is the only one that a read makes.
const plainBytes = {
  encode: (value: Buffer): Buffer => value,
  decode: (bytes: Uint8Array, given?: unknown): Buffer =>
    Buffer.from(bytes.subarray(0, typeof given === 'number' ? given : bytes.length)),
};
const TABLE = { useVersions: false, encoder: plainBytes, keyEncoding: 'binary' } as const;

export interface EnvironmentOptions {
  readonly path: string;
  /** False: no fsync at all, for tests. */
  readonly durable: boolean;
}

interface Tables {
  readonly root: RootDatabase<Buffer, string>;
  readonly of: { readonly [T in Table]: Bytes };
  readonly isReadOnly: boolean;
}

/** Collects the writes of one transaction. */
export interface Batch {
  put(table: Table, key: Uint8Array, record: Buffer): void;
  remove(table: Table, key: Uint8Array): void;
}

export interface KeyRange {
  readonly start: Uint8Array;
  /** Exclusive. */
  readonly end?: Uint8Array;
  readonly limit?: number;
}

export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #room: FileRoom | undefined;
  #tables: Tables;
  #isSuspect = false;
  #isOpen = true;

  /** Throws StoreError when the file is damaged or cannot be made. */
  constructor(options: EnvironmentOptions) {
    this.#options = options;
    mkdirSync(options.path, { recursive: true, mode: 0o700 });
    this.#room = options.durable ? new FileRoom(options.path) : undefined;
    this.#tables = openTables(options);
  }

  /** Lets the next reads see what was written last. */
  refresh(): void {
    this.#tables.of.minutes.resetReadTxn();
  }

  get(table: Table, key: Uint8Array): Buffer | undefined {
    return this.#tables.of[table].get(key);
  }

  keys(table: Table, range: KeyRange): Iterable<Uint8Array> {
    return this.#tables.of[table].getKeys(range);
  }

  /** The last key, if any. */
  keysBackward(table: Table): Iterable<Uint8Array> {
    return this.#tables.of[table].getKeys({ reverse: true, limit: 1 });
  }

  range(table: Table, range: KeyRange): Iterable<{ key: Uint8Array; value: Buffer }> {
    return this.#tables.of[table].getRange(range);
  }

  /** Bytes in pages that hold anything: free pages do not count. */
  usedBytes(): number {
    return Object.values(this.#tables.of).reduce((sum, table) => sum + bytesOf(table), 0);
  }

  /** Runs the writes as one transaction and resolves when it is durable; nothing of it is written when it throws. */
  async write(fill: (batch: Batch) => void): Promise<void> {
    const { path } = this.#options;
    if (this.#tables.isReadOnly && isOnReadOnlyDisk(path))
      throw new Error(`The disk of "${path}" is read-only`);
    if (this.#isSuspect && isDiskFull(path)) throw new Error(`No space left on the disk of "${path}"`);
    if (this.#isSuspect || this.#tables.isReadOnly) await this.#reopen();
    const { of } = this.#tables;
    let bytes = 0;
    try {
      const written = of.minutes.batch(() =>
        fill({
          put(table, key, record) {
            bytes += record.length;
            void of[table].put(key, record);
          },
          remove: (table, key) => void of[table].remove(key),
        }),
      );
      this.#room?.spend(bytes);
      // Removes nothing. It is the second write, so lmdb starts now and not in a later turn of the event loop.
      of.series.remove(NEVER_WRITTEN).catch(() => undefined);
      await written;
    } catch (error) {
      this.#isSuspect = true;
      const cause = await reasonOf(error);
      throw isDiskFull(path) ? new Error(`No space left on the disk of "${path}"`, { cause }) : cause;
    } finally {
      this.refresh();
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#room?.idle();
    await this.#tables.root.close();
  }

  async #reopen(): Promise<void> {
    await this.close();
    this.#tables = openTables(this.#options);
    this.#isOpen = true;
    this.#isSuspect = false;
  }
}

function openTables({ path, durable }: EnvironmentOptions): Tables {
  const access = preflight(path);
  const root = open<Buffer, string>({
    path,
    noSubdir: false,
    maxDbs: 6,
    mapSize: INITIAL_MAP_BYTES,
    overlappingSync: false,
    noSync: !durable,
    ...START_AT_ONCE,
    readOnly: access === 'read-only',
    encoding: 'binary',
  });
  try {
    const table = (name: Table): Bytes => root.openDB<Buffer, Uint8Array>(name, TABLE);
    const of = {
      minutes: table('minutes'),
      seconds: table('seconds'),
      series: table('series'),
      names: table('names'),
    };
    if (durable && access === 'new') syncDirectories(path);
    return { root, of, isReadOnly: access === 'read-only' };
  } catch (error) {
    void root.close();
    throw error;
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

interface PageCounts {
  readonly pageSize: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

function bytesOf(table: Bytes): number {
  // lmdb declares the statistics as an empty object.
  const stats = table.getStats() as PageCounts;
  return (stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages) * stats.pageSize;
}

// lmdb rejects with a general error and keeps the reason in a promise of its own.
async function reasonOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && 'commitError' in error)) return error;
  return Promise.resolve(error.commitError).catch((reason: unknown) => reason);
}
