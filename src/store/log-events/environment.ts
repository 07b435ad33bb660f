// Which bytes are in the LMDB file of log events, as of which transaction?
//
// As for objects (../environment.ts, docs/decisions/0002): reads go through one pinned read transaction, which shows nothing that is not
// durable and stands still until refresh(); writes run on LMDB's own thread. Each transaction has a number and its own record in
// `journal`; it is written only if that number is free, so that a second process that opens the file by mistake changes nothing.
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, open, type RootDatabase, type Transaction } from 'lmdb';
import { FileRoom } from '../file-room.ts';
import { type Access, isDiskFull, isOnReadOnlyDisk, preflight, preflightInTurns } from '../preflight.ts';
import { longKey } from './keys.ts';

/** `events` by group, `order` by stream (keys only), `doomed`: what waits to be swept. */
const TREES = ['journal', 'groups', 'streams', 'names', 'events', 'order', 'doomed'] as const;
export type TreeName = (typeof TREES)[number];

// Addresses, not disk; lmdb grows it when the file does.
const INITIAL_MAP_BYTES = 2 ** 30;
// Groups are made by us, lmdb has nothing to wait for: the second write that it is given starts its writer.
const START_AT_ONCE = { eventTurnBatching: false, txnStartThreshold: 1 };

type Tree = Database<Buffer, Buffer>;
interface Opened {
  readonly root: RootDatabase<Buffer, string>;
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

export interface EnvironmentOptions {
  readonly path: string;
  /** False: no fsync at all, for tests. */
  readonly durable: boolean;
}

/** Checks the file, which may take a second when it is large, while others have their turn, and opens it. */
export async function openEnvironment(options: EnvironmentOptions): Promise<Environment> {
  mkdirSync(options.path, { recursive: true, mode: 0o700 });
  return new Environment(options, await preflightInTurns(options.path));
}

/** The file, opened by this process. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #room: FileRoom | undefined;
  #file: Opened;
  #pinned: Transaction;
  // After a failed write LMDB may refuse everything until the file is opened anew.
  #isSuspect = false;
  #isOpen = true;

  /** Throws StoreError: Corrupt for a damaged file, Unwritable where none can be made. */
  constructor(options: EnvironmentOptions, access: Access) {
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
    const bytes = TREES.reduce((sum, name) => sum + statsOf(trees[name]).bytes, 0);
    return { bytes, events: statsOf(trees.events).entries };
  }

  /** Writes all as transaction `number`; resolves with false when the file has that one already. Nothing is written otherwise. */
  async write(writes: readonly Write[], number: number, journal: Buffer): Promise<boolean> {
    const { path } = this.#options;
    if (this.#file.isReadOnly && isOnReadOnlyDisk(path))
      throw new Error(`The disk of "${path}" is read-only`);
    if (this.#isSuspect && isDiskFull(path)) throw new Error(`No space left on the disk of "${path}"`);
    if (this.#isSuspect || this.#file.isReadOnly) await this.#revive();
    try {
      return await this.#transact(writes, number, journal);
    } catch (error) {
      this.#isSuspect = true;
      const cause = await reasonOf(error);
      // LMDB calls a short write an input/output error.
      throw isDiskFull(path) ? new Error(`No space left on the disk of "${path}"`, { cause }) : cause;
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

  // A failed write of a meta page leaves the environment unusable for writing; an empty transaction tells, and opening the file anew
  // repairs it.
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

// lmdb hands buffers that the next read overwrites; these copies are the only ones that a read makes.
const plainValue = {
  encode: (value: Buffer): Buffer => value,
  decode: (bytes: Uint8Array, given?: unknown): Buffer =>
    Buffer.from(bytes.subarray(0, typeof given === 'number' ? given : bytes.length)),
};
const plainKey = {
  writeKey: (key: Buffer, target: Buffer, start: number): number => start + key.copy(target, start),
  readKey: (target: Buffer, start: number, end: number): Buffer => Buffer.from(target.subarray(start, end)),
};

function openTrees({ path, durable }: EnvironmentOptions, access: Access): Opened {
  const root = open<Buffer, string>({
    path,
    noSubdir: false,
    maxDbs: TREES.length + 1,
    mapSize: INITIAL_MAP_BYTES,
    overlappingSync: false,
    noSync: !durable,
    ...START_AT_ONCE,
    readOnly: access === 'read-only',
    encoding: 'binary',
  });
  try {
    const options = { useVersions: false, encoder: plainValue, keyEncoder: plainKey } as const;
    const openAll = () =>
      Object.fromEntries(TREES.map((name) => [name, root.openDB<Buffer, Buffer>(name, options)]));
    // Made in one transaction, with one wait for the disk.
    const trees = access === 'new' ? root.transactionSync(openAll) : openAll();
    if (durable && access === 'new') syncDirectories(path);
    return { root, trees: trees as Opened['trees'], isReadOnly: access === 'read-only' }; // one for each name
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

function pin({ trees }: Opened): Transaction {
  trees.journal.resetReadTxn();
  return trees.journal.useReadTransaction();
}

function acceptsTransactions(root: RootDatabase<Buffer, string>): boolean {
  try {
    root.transactionSync(() => undefined);
    return true;
  } catch {
    return false;
  }
}

function statsOf(tree: Tree): { readonly bytes: number; readonly entries: number } {
  // lmdb declares the statistics as an empty object.
  const stats = tree.getStats() as {
    pageSize: number;
    treeBranchPageCount: number;
    treeLeafPageCount: number;
    overflowPages: number;
    entryCount: number;
  };
  const pages = stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages;
  return { bytes: pages * stats.pageSize, entries: stats.entryCount };
}

// lmdb rejects with a general error and keeps the reason in a promise of its own.
async function reasonOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && 'commitError' in error)) return error;
  return Promise.resolve(error.commitError).catch((reason: unknown) => reason);
}
