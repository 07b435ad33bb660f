// How is the LMDB file opened, and what is in it?
//
// Three databases: `current` (key -> entry), `log` (revision -> what the commit changed) and `state` (what can not be
// derived from them). A file on a read-only file system is opened for reading alone, so that what is true stays
// readable when it can not change.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { keyEncoder, revisionEncoder } from './keys.ts';
import { preflight } from './preflight.ts';

// Virtual, not on disk; lmdb grows it when the file does.
const INITIAL_MAP_BYTES = 2 ** 30;
// MDB_PAGE_NOTFOUND, MDB_CORRUPTED, MDB_INVALID, MDB_INCOMPATIBLE, MDB_BAD_TXN, MDB_BAD_VALSIZE, MDB_BAD_DBI, MDB_PROBLEM
const DAMAGE = new Set([-30797, -30796, -30793, -30784, -30782, -30781, -30780, -30779]);
// Groups are made by us, lmdb has nothing to wait for: the second write that it is given starts its writer.
const START_AT_ONCE = { eventTurnBatching: false, txnStartThreshold: 1 };

// lmdb hands a buffer that the next read overwrites; this copy is the only one that a read makes.
const plainBytes = {
  encode: (value: Buffer): Buffer => value,
  decode: (bytes: Uint8Array, given?: unknown): Buffer =>
    Buffer.from(bytes.subarray(0, typeof given === 'number' ? given : bytes.length)),
};
const BY_KEY = { useVersions: false, encoder: plainBytes, keyEncoder } as const;
const BY_REVISION = { useVersions: false, encoder: plainBytes, keyEncoder: revisionEncoder } as const;

/** The open file. */
export interface Databases {
  readonly root: RootDatabase<Buffer, string>;
  readonly current: Database<Buffer, string | Uint8Array>;
  readonly log: Database<Buffer, number>;
  readonly state: Database<Buffer, string>;
  readonly isReadOnly: boolean;
}

/** Opens the databases in the directory, which must exist; makes them when they do not. */
export function openDatabases(options: { readonly path: string; readonly durable: boolean }): Databases {
  const access = preflight(options.path);
  const databases = openAs(options, access === 'read-only');
  if (options.durable && access === 'new') syncDirectories(options.path);
  return databases;
}

function openAs({ path, durable }: { path: string; durable: boolean }, isReadOnly: boolean): Databases {
  const root = open<Buffer, string>({
    path,
    noSubdir: false,
    maxDbs: 4,
    mapSize: INITIAL_MAP_BYTES,
    overlappingSync: false,
    noSync: !durable,
    ...START_AT_ONCE,
    readOnly: isReadOnly,
    encoding: 'binary',
  });
  try {
    return {
      root,
      current: root.openDB<Buffer, string | Uint8Array>('current', BY_KEY),
      log: root.openDB<Buffer, number>('log', BY_REVISION),
      state: root.openDB<Buffer, string>('state', BY_KEY),
      isReadOnly,
    };
  } catch (error) {
    void root.close();
    throw error;
  }
}

/** Whether LMDB says that the file is damaged, as opposed to unreachable or full. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && DAMAGE.has(Number(error.code));
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
