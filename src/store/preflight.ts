// Can LMDB open this file without harm?
//
// lmdb ends the whole process when opening fails, and a truncated file or a hole in its lock file ends it later with
// SIGBUS. So everything that can make the opening fail is looked at first, with errors that name the cause. Offsets
// are those of LMDB's meta pages: page header 24 bytes, then magic, version, address, map size, two trees, last page.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './store.ts';

const META_BYTES = 160;
const FLAGS_AT = 18;
const MAGIC_AT = 24;
const VERSION_AT = 28;
const PAGE_SIZE_AT = 48;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_FLAG = 0x08;
const MAGIC = 0xbeefc0de;
const VERSION = 2;
const LOCK_BYTES = 16_384;
const BYTES_TO_START = 2 ** 20;

/** How the file may be opened; throws StoreError when it may not be. */
export type Access = 'new' | 'existing' | 'read-only';

/** Looks at the files in the directory, which must exist, and puts right what is only incomplete. */
export function preflight(path: string): Access {
  const file = join(path, 'data.mdb');
  const lock = join(path, 'lock.mdb');
  const isNew = !existsSync(file) || isEmpty(file);
  if (isNew && isDiskFull(path)) {
    throw new StoreError('Unwritable', `Cannot make a store in "${path}": no space left on the disk`);
  }
  const isReadOnly = isOnReadOnlyDisk(path);
  // Written out, so that no page of it has to be found on a full disk.
  if (!isReadOnly && isEmpty(lock)) writeFileSync(lock, Buffer.alloc(LOCK_BYTES));
  if (isNew) return 'new';
  const handle = openSync(file, isReadOnly ? 'r' : 'r+');
  try {
    const bytes = assertMetaPages(handle, file);
    if (!isReadOnly && fstatSync(handle).size < bytes) ftruncateSync(handle, bytes);
  } finally {
    closeSync(handle);
  }
  return isReadOnly ? 'read-only' : 'existing';
}

/** Whether the store is on a file system that cannot be written now. */
export function isOnReadOnlyDisk(path: string): boolean {
  try {
    closeSync(openSync(join(path, 'lock.mdb'), 'a'));
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EROFS') return true;
    throw error;
  }
}

/** Whether there is no room worth speaking of beside the store. */
export function isDiskFull(path: string): boolean {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize < BYTES_TO_START;
}

function isEmpty(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    return fstatSync(handle).size === 0;
  } finally {
    closeSync(handle);
  }
}

/** Returns the size that the file should have by its newest meta page. */
function assertMetaPages(handle: number, file: string): number {
  const first = readMeta(handle, 0, file);
  const second = readMeta(handle, first.pageSize, file);
  const newest = second.transaction > first.transaction ? second : first;
  return (newest.lastPage + 1) * newest.pageSize;
}

interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
}

function readMeta(handle: number, at: number, file: string): Meta {
  const page = Buffer.alloc(META_BYTES);
  const isWhole = readSync(handle, page, 0, META_BYTES, at) === META_BYTES;
  const isMeta = (page.readUInt16LE(FLAGS_AT) & META_FLAG) !== 0 && page.readUInt32LE(MAGIC_AT) === MAGIC;
  const pageSize = page.readUInt32LE(PAGE_SIZE_AT);
  if (!isWhole || !isMeta || pageSize < 256 || pageSize > 65_536) {
    throw new StoreError('Corrupt', `File "${file}" is not a store: its meta page at byte ${at} is damaged`);
  }
  if ((page.readUInt32LE(VERSION_AT) & 0xffff) !== VERSION) {
    throw new StoreError('Corrupt', `File "${file}" has a version of the LMDB format that cannot be read`);
  }
  return {
    pageSize,
    lastPage: Number(page.readBigUInt64LE(LAST_PAGE_AT)),
    transaction: Number(page.readBigUInt64LE(TRANSACTION_AT)),
  };
}
