// What does a record look like on disk, and is it still what was written?
//
// Every record starts with a CRC-32 over all that follows, seeded with its own key (or revision), so that a flipped
// bit, a torn value and a value under the wrong key are all found when it is read. Decoding throws StoreError Corrupt
// naming the key; it never returns something doubtful.
//
//   current   key      -> crc32 | createRevision f64 | modRevision f64 | value
//   log       revision -> crc32 | time f64 | count u32 | change...
//   change              = type u8 | hasPrevious u8 | keyLength u16 | valueLength u32 | previousLength u32
//                         | createRevision f64 | previous create f64 | previous mod f64 | key | value | previous value
import { crc32 } from 'node:zlib';
import { type Change, type Entry, StoreError } from './store.ts';

const ENTRY_HEADER = 20;
const LOG_HEADER = 16;
const CHANGE_HEADER = 36;
const PUT = 1;
const DELETE = 2;

/** One commit as it stands in the log. */
export interface LogRecord {
  /** Milliseconds since the epoch when the commit was made. */
  readonly time: number;
  readonly changes: readonly Change[];
}

/** Where a record is to be written: so many bytes, whatever is in them. */
export type Allocate = (bytes: number) => Buffer;

/** Bytes of the record of an entry. */
export function entryBytes({ value }: Entry): number {
  return ENTRY_HEADER + value.length;
}

/** The record of a key in the current index. */
export function encodeEntry(entry: Entry, allocate: Allocate = Buffer.allocUnsafe): Buffer {
  const record = allocate(entryBytes(entry));
  record.writeDoubleLE(entry.createRevision, 4);
  record.writeDoubleLE(entry.modRevision, 12);
  record.set(entry.value, ENTRY_HEADER);
  record.writeUInt32LE(crc32(record.subarray(4), crc32(entry.key)), 0);
  return record;
}

/** The entry of a key. The value is a view into the record, which must not be reused. */
export function decodeEntry(key: string, record: Buffer): Entry {
  if (record.length < ENTRY_HEADER || crc32(record.subarray(4), crc32(key)) !== record.readUInt32LE(0)) {
    throw new StoreError('Corrupt', `The record of key "${key}" does not match its checksum`, { key });
  }
  return {
    key,
    value: record.subarray(ENTRY_HEADER),
    createRevision: record.readDoubleLE(4),
    modRevision: record.readDoubleLE(12),
    meaning: undefined,
  };
}

/** Bytes of the log record of a commit. */
export function logBytes(changes: readonly Change[]): number {
  let size = LOG_HEADER;
  for (const change of changes) size += sizeOfChange(change);
  return size;
}

/** The record of one commit in the log. */
export function encodeLog(
  revision: number,
  { time, changes }: LogRecord,
  allocate: Allocate = Buffer.allocUnsafe,
): Buffer {
  const record = allocate(logBytes(changes));
  record.writeDoubleLE(time, 4);
  record.writeUInt32LE(changes.length, 12);
  let at = LOG_HEADER;
  for (const change of changes) at = writeChange(record, at, change);
  record.writeUInt32LE(crc32(record.subarray(4), revision >>> 0), 0);
  return record;
}

/** The commit of a revision. Values are views into the record, which must not be reused. */
export function decodeLog(revision: number, record: Buffer): LogRecord {
  const sound =
    record.length >= LOG_HEADER && crc32(record.subarray(4), revision >>> 0) === record.readUInt32LE(0);
  if (!sound)
    throw new StoreError('Corrupt', `The log record of revision ${revision} does not match its checksum`);
  const changes: Change[] = [];
  let at = LOG_HEADER;
  for (let left = record.readUInt32LE(12); left > 0; left--) {
    const read = readChange(record, at, revision);
    changes.push(read.change);
    at = read.end;
  }
  return { time: record.readDoubleLE(4), changes };
}

function sizeOfChange(change: Change): number {
  const value = change.type === 'put' ? change.entry.value.length : 0;
  return CHANGE_HEADER + Buffer.byteLength(change.key) + value + (change.previous?.value.length ?? 0);
}

function writeChange(record: Buffer, start: number, change: Change): number {
  const { previous, entry } = change;
  const value = change.type === 'put' ? entry.value : undefined;
  let at = start + CHANGE_HEADER;
  const keyLength = record.write(change.key, at, 'utf8');
  at += keyLength;
  if (value) record.set(value, at);
  at += value?.length ?? 0;
  if (previous) record.set(previous.value, at);
  record.writeUInt8(change.type === 'put' ? PUT : DELETE, start);
  record.writeUInt8(previous ? 1 : 0, start + 1);
  record.writeUInt16LE(keyLength, start + 2);
  record.writeUInt32LE(value?.length ?? 0, start + 4);
  record.writeUInt32LE(previous?.value.length ?? 0, start + 8);
  record.writeDoubleLE(entry.createRevision, start + 12);
  record.writeDoubleLE(previous?.createRevision ?? 0, start + 20);
  record.writeDoubleLE(previous?.modRevision ?? 0, start + 28);
  return at + (previous?.value.length ?? 0);
}

function readChange(record: Buffer, start: number, revision: number): { change: Change; end: number } {
  const isPut = record.readUInt8(start) === PUT;
  const keyEnd = start + CHANGE_HEADER + record.readUInt16LE(start + 2);
  const valueEnd = keyEnd + record.readUInt32LE(start + 4);
  const end = valueEnd + record.readUInt32LE(start + 8);
  const key = record.toString('utf8', start + CHANGE_HEADER, keyEnd);
  const previous: Entry | undefined =
    record.readUInt8(start + 1) === 1
      ? {
          key,
          value: record.subarray(valueEnd, end),
          createRevision: record.readDoubleLE(start + 20),
          modRevision: record.readDoubleLE(start + 28),
          meaning: undefined,
        }
      : undefined;
  // A delete does not store its value twice: the last value is the previous one.
  const value = isPut ? record.subarray(keyEnd, valueEnd) : record.subarray(valueEnd, end);
  const createRevision = record.readDoubleLE(start + 12);
  const entry: Entry = { key, value, createRevision, modRevision: revision, meaning: undefined };
  return { change: { type: isPut ? 'put' : 'delete', key, revision, entry, previous }, end };
}
