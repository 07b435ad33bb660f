// Which bytes are in the LMDB file of metrics?
//
// As the object store's (../environment.ts): reads see only what is durable, writes run on LMDB's thread, one transaction at a time. After a
// failed write the file is opened anew before the next. Why LMDB and these options: docs/decisions/0002-store-on-lmdb.md.
import { mkdirSync } from 'node:fs';
import type { Database } from 'lmdb';
import { FileRoom } from '../file-room.ts';
import {
  assertWritable,
  type FileOptions,
  factsOf,
  openFile,
  plainBytes,
  type Root,
  writeFailure,
} from '../lmdb-root.ts';
import { preflight } from '../preflight.ts';

export type Table = 'minutes' | 'seconds' | 'series' | 'names';
type Bytes = Database<Buffer, Uint8Array>;

const NEVER_WRITTEN = Buffer.of(0);

const TABLE = { useVersions: false, encoder: plainBytes, keyEncoding: 'binary' } as const;

interface Tables {
  readonly root: Root;
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
  readonly #options: FileOptions;
  readonly #room: FileRoom | undefined;
  #tables: Tables;
  #isSuspect = false;
  #isOpen = true;

  /** Throws StoreError when the file is damaged or cannot be made. */
  constructor(options: FileOptions) {
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
    return Object.values(this.#tables.of).reduce((sum, table) => sum + factsOf(table).bytes, 0);
  }

  /** Runs the writes as one transaction and resolves when it is durable; nothing of it is written when it throws. */
  async write(fill: (batch: Batch) => void): Promise<void> {
    const { path } = this.#options;
    assertWritable(path, { isReadOnly: this.#tables.isReadOnly, isSuspect: this.#isSuspect });
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
      throw await writeFailure(path, error);
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

function openTables(options: FileOptions): Tables {
  return openFile(options, preflight(options.path), (root) => {
    const table = (name: Table): Bytes => root.openDB<Buffer, Uint8Array>(name, TABLE);
    const of = {
      minutes: table('minutes'),
      seconds: table('seconds'),
      series: table('series'),
      names: table('names'),
    };
    return { of };
  });
}
