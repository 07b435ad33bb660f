// What does a record look like on disk, and is it still what was written?
//
// Every record starts with a CRC-32 over all that follows, seeded with its key. Decoding returns undefined for one that does not match:
// what was lost is left out and told, the rest stays readable.
//
//   events                          -> crc32 | stream u32 | ingested f64 | message
//   groups, streams, names, journal -> crc32 | JSON
import { crc32 } from 'node:zlib';

const HEADER = 4;
/** Where the message begins in the record of an event. */
export const MESSAGE_AT = 16;

export interface EventRecord {
  /** Number of its stream. */
  readonly stream: number;
  readonly ingestedAt: number;
  readonly message: string;
  /** Bytes of the message. */
  readonly bytes: number;
}

export interface GroupRecord {
  readonly number: number;
  readonly bytes: number;
}

export interface StreamRecord {
  readonly number: number;
  readonly createdAt: number;
  readonly first?: number;
  readonly last?: number;
  readonly ingested?: number;
  readonly bytes: number;
}

/** The name that belongs to the number of a stream. */
export interface NameRecord {
  readonly group: string;
  readonly stream: string;
}

/** What is true of the whole file as of one transaction. */
export interface JournalRecord {
  readonly format: 1;
  /** The next number of a group or stream. */
  readonly nextNumber: number;
  readonly nextArrival: number;
}

export function encodeEvent(key: Buffer, event: Omit<EventRecord, 'bytes'>): Buffer {
  const record = Buffer.allocUnsafe(MESSAGE_AT + Buffer.byteLength(event.message));
  record.writeUInt32BE(event.stream, 4);
  record.writeDoubleBE(event.ingestedAt, 8);
  record.write(event.message, MESSAGE_AT, 'utf8');
  return sealed(key, record);
}

export function decodeEvent(key: Buffer, record: Buffer): EventRecord | undefined {
  if (record.length < MESSAGE_AT || !isSound(key, record)) return undefined;
  return {
    stream: record.readUInt32BE(4),
    ingestedAt: record.readDoubleBE(8),
    message: record.toString('utf8', MESSAGE_AT),
    bytes: record.length - MESSAGE_AT,
  };
}

export function encodeFacts(key: Buffer, facts: object): Buffer {
  return sealed(key, Buffer.concat([Buffer.alloc(HEADER), Buffer.from(JSON.stringify(facts))]));
}

/** T is what was encoded under this key. */
export function decodeFacts<T>(key: Buffer, record: Buffer): T | undefined {
  return isSound(key, record) ? (JSON.parse(record.toString('utf8', HEADER)) as T) : undefined; // the checksum says it is ours
}

function sealed(key: Buffer, record: Buffer): Buffer {
  record.writeUInt32BE(sumOf(key, record), 0);
  return record;
}

function isSound(key: Buffer, record: Buffer): boolean {
  return record.length >= HEADER && record.readUInt32BE(0) === sumOf(key, record);
}

function sumOf(key: Buffer, record: Buffer): number {
  return crc32(record.subarray(HEADER), crc32(key));
}
