// What do all our LMDB files share: how one is opened, what it tells of itself, why a write failed?
//
// Three environments stand on it: objects (environment.ts), log events and metrics. How the options were chosen:
// docs/decisions/0002-store-on-lmdb.md.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { type Access, isDiskFull, isOnReadOnlyDisk } from './preflight.ts';

export type Root = RootDatabase<Buffer, string>;

// Virtual, not on disk; lmdb grows it when the file does.
const INITIAL_MAP_BYTES = 2 ** 30;
// MDB_PAGE_NOTFOUND, MDB_CORRUPTED, MDB_INVALID, MDB_INCOMPATIBLE, MDB_BAD_TXN, MDB_BAD_VALSIZE, MDB_BAD_DBI, MDB_PROBLEM
const DAMAGE = new Set([-30797, -30796, -30793, -30784, -30782, -30781, -30780, -30779]);
// Groups are made by us, lmdb has nothing to wait for: the second write that it is given starts its writer.
const START_AT_ONCE = { eventTurnBatching: false, txnStartThreshold: 1 };

/** lmdb hands a buffer that the next read overwrites; this copy is the only one that a read makes. */
export const plainBytes = {
  encode: (value: Buffer): Buffer => value,
  decode: (bytes: Uint8Array, given?: unknown): Buffer =>
    Buffer.from(bytes.subarray(0, typeof given === 'number' ? given : bytes.length)),
};

export interface FileOptions {
  readonly path: string;
  /** False: no fsync at all, for tests. */
  readonly durable: boolean;
}

/**
 * Opens the file in the directory, which must exist, and its databases by `databases`; a file on a read-only file system is opened for
 * reading alone. A new file survives a power cut from here on.
 */
export function openFile<D extends object>(
  { path, durable }: FileOptions,
  access: Access,
  databases: (root: Root) => D,
): D & { readonly root: Root; readonly isReadOnly: boolean } {
  const isReadOnly = access === 'read-only';
  const root = open<Buffer, string>({
    path,
    noSubdir: false,
    maxDbs: 12,
    mapSize: INITIAL_MAP_BYTES,
    overlappingSync: false,
    noSync: !durable,
    ...START_AT_ONCE,
    readOnly: isReadOnly,
    encoding: 'binary',
  });
  try {
    // A new file's databases are made in one transaction, with one wait for the disk.
    const opened = access === 'new' ? root.transactionSync(() => databases(root)) : databases(root);
    if (durable && access === 'new') syncDirectories(path);
    return { ...opened, root, isReadOnly };
  } catch (error) {
    void root.close();
    throw error;
  }
}

// The directory entries that lead to a new file must be on disk, too.
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

/** Whether LMDB says that the file is damaged, as opposed to unreachable or full. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && DAMAGE.has(Number(error.code));
}

/** A failed write of a meta page leaves an open file unusable for writing: an empty transaction tells. */
export function acceptsTransactions(root: Root): boolean {
  try {
    root.transactionSync(() => undefined);
    return true;
  } catch {
    return false;
  }
}

export interface DatabaseFacts {
  /** In pages that hold anything: free pages do not count. */
  readonly bytes: number;
  readonly entries: number;
}

export function factsOf(database: { getStats(): object }): DatabaseFacts {
  // lmdb declares the statistics as an empty object.
  const stats = database.getStats() as {
    readonly pageSize: number;
    readonly treeBranchPageCount: number;
    readonly treeLeafPageCount: number;
    readonly overflowPages: number;
    readonly entryCount: number;
  };
  const pages = stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages;
  return { bytes: pages * stats.pageSize, entries: stats.entryCount };
}

/** Throws when a write has no chance: the disk is read-only, or it is full and the last write failed. */
export function assertWritable(
  path: string,
  { isReadOnly, isSuspect }: { isReadOnly: boolean; isSuspect: boolean },
): void {
  if (isReadOnly && isOnReadOnlyDisk(path)) throw new Error(`The disk of "${path}" is read-only`);
  if (isSuspect && isDiskFull(path)) throw new Error(`No space left on the disk of "${path}"`);
}

/** Why a write failed, in words that help. */
export async function writeFailure(path: string, error: unknown): Promise<unknown> {
  const cause = await reasonOf(error);
  // LMDB calls a short write an input/output error.
  return isDiskFull(path) ? new Error(`No space left on the disk of "${path}"`, { cause }) : cause;
}

// lmdb rejects with a general error and keeps the reason in a promise of its own.
async function reasonOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && 'commitError' in error)) return error;
  return Promise.resolve(error.commitError).catch((reason: unknown) => reason);
}
