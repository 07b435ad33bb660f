// In which order do log events lie in LMDB?
//
// All keys are bytes, numbers in them big-endian, so that byte order is the order of reading: group, time, arrival. Groups and streams
// have short numbers, given once and never again. No event has arrival number 0: a bound with it lies between events.
const TWO_16 = 2 ** 16;
const TWO_32 = 2 ** 32;
/** Times and arrival numbers are below it. */
export const LIMIT = 2 ** 48;

/** Where an event is: in its group or in its stream, by the number that comes first. */
export interface Place {
  readonly owner: number;
  readonly timestamp: number;
  readonly arrival: number;
}

/** The key of an event in the order of a group, or of a stream. */
export function placeKey(owner: number, timestamp: number, arrival: number): Buffer {
  const key = Buffer.allocUnsafe(16);
  key.writeUInt32BE(owner, 0);
  writeLong(key, timestamp, 4);
  writeLong(key, arrival, 10);
  return key;
}

export function parsePlace(key: Buffer): Place {
  return { owner: key.readUInt32BE(0), timestamp: readLong(key, 4), arrival: readLong(key, 10) };
}

export function numberKey(value: number): Buffer {
  const key = Buffer.allocUnsafe(4);
  key.writeUInt32BE(value, 0);
  return key;
}

export function longKey(value: number): Buffer {
  const key = Buffer.allocUnsafe(6);
  writeLong(key, value, 0);
  return key;
}

export function parseLong(key: Buffer): number {
  return readLong(key, 0);
}

/** The key of a stream by its group and name. */
export function streamKey(group: number, name: string): Buffer {
  return Buffer.concat([numberKey(group), Buffer.from(name)]);
}

export function streamNameOf(key: Buffer): string {
  return key.toString('utf8', 4);
}

/** What is to be swept: a stream of a group, or with stream 0 all of a group. */
export function doomedKey(group: number, stream: number): Buffer {
  return Buffer.concat([numberKey(group), numberKey(stream)]);
}

export function parseDoomed(key: Buffer): { group: number; stream: number } {
  return { group: key.readUInt32BE(0), stream: key.readUInt32BE(4) };
}

/** The id of an event: its arrival number in 20 digits. */
export function idText(arrival: number): string {
  return String(arrival).padStart(20, '0');
}

/** The arrival number of an id; ids that are none are before all. */
export function arrivalOf(id: string): number {
  const arrival = Number(id);
  return Number.isSafeInteger(arrival) && arrival >= 0 ? Math.min(arrival, LIMIT - 2) : 0;
}

function writeLong(key: Buffer, value: number, at: number): void {
  key.writeUInt16BE(Math.floor(value / TWO_32) % TWO_16, at);
  key.writeUInt32BE(value % TWO_32, at + 2);
}

function readLong(key: Buffer, at: number): number {
  return key.readUInt16BE(at) * TWO_32 + key.readUInt32BE(at + 2);
}
