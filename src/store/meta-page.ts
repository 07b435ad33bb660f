// What do the first two pages of the LMDB file say?
//
// LMDB writes its two meta pages in turn; the one with the higher transaction is true. Offsets are those of LMDB's data
// format 2: a page header of 24 bytes, then magic, version, address, map size, two trees of 48 bytes (free pages, and
// the main tree that holds the databases), last page, transaction.
import { readSync } from 'node:fs';
import { StoreError } from './store.ts';

const META_BYTES = 160;
const FLAGS_AT = 18;
const MAGIC_AT = 24;
const VERSION_AT = 28;
const PAGE_SIZE_AT = 48;
const TREES_AT = [48, 96];
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_FLAG = 0x08;
const MAGIC = 0xbeefc0de;
const VERSION = 2;

/** Where a tree starts; no root when it is empty. */
export interface Tree {
  readonly depth: number;
  readonly root: number | undefined;
}

/** A meta page. */
export interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
  readonly trees: readonly Tree[];
}

/** The true meta page of the file; throws StoreError Corrupt when either of the two is not one. */
export function readNewestMeta(handle: number, file: string): Meta {
  const first = readMeta(handle, 0, file);
  const second = readMeta(handle, first.pageSize, file);
  return second.transaction > first.transaction ? second : first;
}

/** The tree whose description starts at the offset. */
export function readTree(bytes: Buffer, at: number): Tree {
  const root = bytes.readBigUInt64LE(at + 40);
  return {
    depth: bytes.readUInt16LE(at + 6),
    root: root === 0xffff_ffff_ffff_ffffn ? undefined : Number(root),
  };
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
    trees: TREES_AT.map((start) => readTree(page, start)),
  };
}
