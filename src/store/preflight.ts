// Can LMDB open this file without harm?
//
// lmdb ends the whole process when opening fails, a damaged page or a truncated file or a hole in its lock file end it
// later. So everything of that sort is looked at first, with errors that name the cause.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readNewestMeta } from './meta-page.ts';
import { pageSteps } from './page-check.ts';
import { StoreError } from './store.ts';

const LOCK_BYTES = 16_384;
// The size of an empty file of LMDB and some more.
const UNBORN_BYTES = 32_768;
const BYTES_TO_START = 2 ** 20;
const PAGES_A_TURN = 256;

/** How the file may be opened; throws StoreError when it may not be. */
export type Access = 'new' | 'existing' | 'read-only';

/** Looks at the files in the directory, which must exist, and puts right what is only incomplete. */
export function preflight(path: string): Access {
  const steps = preflightSteps(path);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same with others getting their turn in between, for large files: about 1.5 ms a MB. */
export async function preflightInTurns(path: string): Promise<Access> {
  const steps = preflightSteps(path);
  for (let pages = 1; ; pages++) {
    const { done, value } = steps.next();
    if (done) return value;
    if (pages % PAGES_A_TURN === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

// One step for each page.
function* preflightSteps(path: string): Generator<void, Access> {
  const file = join(path, 'data.mdb');
  const lock = join(path, 'lock.mdb');
  const isNew = !existsSync(file) || isUnborn(file);
  if (isNew && isDiskFull(path)) {
    throw new StoreError('Unwritable', `Cannot make a store in "${path}": no space left on the disk`);
  }
  const isReadOnly = isOnReadOnlyDisk(path);
  // Written out, so that no page of it has to be found on a full disk.
  if (!isReadOnly && isEmpty(lock)) writeFileSync(lock, Buffer.alloc(LOCK_BYTES));
  if (isNew) {
    if (existsSync(file)) truncateSync(file, 0);
    return 'new';
  }
  const handle = openSync(file, isReadOnly ? 'r' : 'r+');
  try {
    const { lastPage, pageSize } = readNewestMeta(handle, file);
    const bytes = (lastPage + 1) * pageSize;
    if (!isReadOnly && fstatSync(handle).size < bytes) ftruncateSync(handle, bytes);
    const problems = yield* pageSteps(handle, file);
    if (problems.length === 0) return isReadOnly ? 'read-only' : 'existing';
    throw new StoreError('Corrupt', `File "${file}" is damaged: ${problems.join('; ')}`);
  } finally {
    closeSync(handle);
  }
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

// Its making was cut off before anything could be written to it.
function isUnborn(file: string): boolean {
  return statSync(file).size <= UNBORN_BYTES && readFileSync(file).every((byte) => byte === 0);
}

function isEmpty(file: string): boolean {
  return statSync(file).size === 0;
}
