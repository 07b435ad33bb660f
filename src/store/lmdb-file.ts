// What is in the LMDB file of objects?
//
// Three databases: `current` (key -> entry), `log` (revision -> what the commit changed) and `state` (what can not be
// derived from them). A file on a read-only file system is opened for reading alone, so that what is true stays
// readable when it can not change.
import type { Database } from 'lmdb';
import { keyEncoder, revisionEncoder } from './keys.ts';
import { type FileOptions, openFile, plainBytes, type Root } from './lmdb-root.ts';
import { preflight } from './preflight.ts';

const BY_KEY = { useVersions: false, encoder: plainBytes, keyEncoder } as const;
const BY_REVISION = { useVersions: false, encoder: plainBytes, keyEncoder: revisionEncoder } as const;

/** The open file. */
export interface Databases {
  readonly root: Root;
  readonly current: Database<Buffer, string | Uint8Array>;
  readonly log: Database<Buffer, number>;
  readonly state: Database<Buffer, string>;
  readonly isReadOnly: boolean;
}

/** Opens the databases in the directory, which must exist; makes them when they do not. */
export function openDatabases(options: FileOptions): Databases {
  return openFile(options, preflight(options.path), (root) => ({
    current: root.openDB<Buffer, string | Uint8Array>('current', BY_KEY),
    log: root.openDB<Buffer, number>('log', BY_REVISION),
    state: root.openDB<Buffer, string>('state', BY_KEY),
  }));
}
