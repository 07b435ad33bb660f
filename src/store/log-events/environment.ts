// Which bytes are in the LMDB file of log events, as of which transaction?
//
// As for objects (../environment.ts, docs/decisions/0002): reads go through one pinned read transaction, which shows nothing that is not
// durable and stands still until refresh(); writes run on LMDB's own thread. Each transaction has a number and its own record in
// `journal`; it is written only if that number is free, so that a second process that opens the file by mistake changes nothing.
import { mkdirSync } from 'node:fs';
import type { Database, Transaction } from 'lmdb';
import { FileRoom } from '../file-room.ts';
import {
  acceptsTransactions,
  assertWritable,
  type FileOptions,
  factsOf,
  openFile,
  plainBytes,
  type Root,
  writeFailure,
} from '../lmdb-root.ts';
import { type Access, preflight, preflightInTurns } from '../preflight.ts';
import { longKey } from './keys.ts';

/** `events` by group, `order` by stream (keys only), `doomed`: what waits to be swept. */
const TREES = ['journal', 'groups', 'streams', 'names', 'events', 'order', 'doomed'] as const;
export type TreeName = (typeof TREES)[number];

type Tree = Database<Buffer, Buffer>;
interface Opened {
  readonly root: Root;
  readonly trees: { readonly [N in TreeName]: Tree };
  readonly isReadOnly: boolean;
}

/** One write; without a value the key is removed. */
export interface Write {
  readonly tree: TreeName;
  readonly key: Buffer;
  readonly value?: Buffer;
}

export interface Range {
  /** Inclusive. Reverse: the upper bound. */
  readonly start: Buffer;
  /** Exclusive; absent = to the edge. Reverse: the lower bound, which lmdb must be given. */
  readonly end?: Buffer;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** Checks the file, which may take a second when it is large, while others have their turn, and opens it. */
export async function openEnvironment(options: FileOptions): Promise<Environment> {
  mkdirSync(options.path, { recursive: true, mode: 0o700 });
  return new Environment(options, await preflightInTurns(options.path));
}

/** The file, opened by this process. */
export class Environment {
  readonly #options: FileOptions;
  readonly #room: FileRoom | undefined;
  #file: Opened;
  #pinned: Transaction;
  // After a failed write LMDB may refuse everything until the file is opened anew.
  #isSuspect = false;
  #isOpen = true;

  /** Throws StoreError: Corrupt for a damaged file, Unwritable where none can be made. */
  constructor(options: FileOptions, access: Access) {
    this.#options = options;
    this.#room = options.durable ? new FileRoom(options.path) : undefined;
    this.#file = openTrees(options, access);
    this.#pinned = pin(this.#file);
  }

  /** Moves the snapshot to the last durable transaction. */
  refresh(): void {
    const old = this.#pinned;
    this.#pinned = pin(this.#file);
    old.done();
  }

  get(tree: TreeName, key: Buffer): Buffer | undefined {
    return this.#file.trees[tree].get(key, { transaction: this.#pinned });
  }

  range(tree: TreeName, range: Range): Iterable<{ key: Buffer; value: Buffer }> {
    return this.#file.trees[tree].getRange({ ...range, transaction: this.#pinned });
  }

  /** The first key of a range, if any. */
  first(tree: TreeName, range: Range): Buffer | undefined {
    for (const key of this.#file.trees[tree].getKeys({ ...range, limit: 1, transaction: this.#pinned }))
      return key;
    return undefined;
  }

  /** Bytes in pages that hold anything (free pages do not count), and events. */
  sizes(): { readonly bytes: number; readonly events: number } {
    const { trees } = this.#file;
    const bytes = TREES.reduce((sum, name) => sum + factsOf(trees[name]).bytes, 0);
    return { bytes, events: factsOf(trees.events).entries };
  }

  /** Writes all as transaction `number`; resolves with false when the file has that one already. Nothing is written otherwise. */
  async write(writes: readonly Write[], number: number, journal: Buffer): Promise<boolean> {
    const { path } = this.#options;
    assertWritable(path, { isReadOnly: this.#file.isReadOnly, isSuspect: this.#isSuspect });
    if (this.#isSuspect || this.#file.isReadOnly) await this.#revive();
    try {
      return await this.#transact(writes, number, journal);
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

  #transact(writes: readonly Write[], number: number, journal: Buffer): Promise<boolean> {
    const { trees } = this.#file;
    let bytes = 0;
    const written = trees.journal.ifNoExists(longKey(number), () => {
      for (const { tree, key, value } of writes) {
        bytes += key.length + (value?.length ?? 0);
        if (value) void trees[tree].put(key, value);
        else void trees[tree].remove(key);
      }
      void trees.journal.put(longKey(number), journal);
      void trees.journal.remove(longKey(number - 1));
    });
    this.#room?.spend(bytes);
    // Removes nothing. It is the second write, so lmdb starts now and not in a later turn of the event loop.
    trees.journal.remove(longKey(0)).catch(() => undefined);
    return written;
  }

  // Opening the file anew repairs it.
  async #revive(): Promise<void> {
    if (!this.#isOpen || this.#file.isReadOnly || !acceptsTransactions(this.#file.root)) {
      await this.close();
      this.#file = openTrees(this.#options, preflight(this.#options.path));
      this.#pinned = pin(this.#file);
      this.#isOpen = true;
    }
    this.#isSuspect = false;
  }
}

const plainKey = {
  writeKey: (key: Buffer, target: Buffer, start: number): number => start + key.copy(target, start),
  readKey: (target: Buffer, start: number, end: number): Buffer => Buffer.from(target.subarray(start, end)),
};

function openTrees(options: FileOptions, access: Access): Opened {
  const how = { useVersions: false, encoder: plainBytes, keyEncoder: plainKey } as const;
  return openFile(options, access, (root) => {
    const trees = Object.fromEntries(TREES.map((name) => [name, root.openDB<Buffer, Buffer>(name, how)]));
    return { trees: trees as Opened['trees'] }; // one for each name
  });
}

function pin({ trees }: Opened): Transaction {
  trees.journal.resetReadTxn();
  return trees.journal.useReadTransaction();
}
