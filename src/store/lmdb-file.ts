// How is the LMDB file opened, and what is in it?
//
// Three databases: `current` (key -> entry), `log` (revision -> what the commit changed) and `state` (what can not be
// derived from them). A file on a read-only file system is opened for reading alone, so that what is true stays
// readable when it can not change.
import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { keyEncoder, revisionEncoder } from './keys.ts';

// Virtual, not on disk; lmdb grows it when the file does.
const INITIAL_MAP_BYTES = 2 ** 30;
const BY_KEY = { encoding: 'binary', keyEncoder } as const;
const BY_REVISION = { encoding: 'binary', keyEncoder: revisionEncoder } as const;

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
  const isNew = !existsSync(join(options.path, 'data.mdb'));
  try {
    const databases = openAs(options, false);
    if (options.durable && isNew) syncDirectories(options.path);
    return databases;
  } catch (error) {
    if (isNew || !isRefusedForWriting(error)) throw error;
    return openAs(options, true);
  }
}

function openAs({ path, durable }: { path: string; durable: boolean }, isReadOnly: boolean): Databases {
  const root = open<Buffer, string>({
    path,
    noSubdir: false,
    maxDbs: 4,
    mapSize: INITIAL_MAP_BYTES,
    overlappingSync: false,
    noSync: !durable,
    eventTurnBatching: false,
    readOnly: isReadOnly,
    encoding: 'binary',
  });
  return {
    root,
    current: root.openDB<Buffer, string | Uint8Array>('current', BY_KEY),
    log: root.openDB<Buffer, number>('log', BY_REVISION),
    state: root.openDB<Buffer, string>('state', BY_KEY),
    isReadOnly,
  };
}

function isRefusedForWriting(error: unknown): boolean {
  return error instanceof Error && /Read-only file system|Permission denied/.test(error.message);
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
