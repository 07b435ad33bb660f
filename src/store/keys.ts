// How are keys and revisions laid out in LMDB, and in which order do they sort?
//
// Keys are stored as their UTF-8 bytes, revisions as eight big-endian bytes, so that LMDB's plain byte order is the
// order that the store promises. JavaScript compares strings by UTF-16 unit, which differs above U+FFFF: nobody
// compares keys with `<`, everybody uses compareKeys.

/** Longest key in UTF-8 bytes: well inside what one LMDB page allows. */
export const MAX_KEY_BYTES = 1024;

const TWO_32 = 2 ** 32;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Encoder of the databases whose key is a store key. Ranges pass the raw bytes of their bounds. */
export const keyEncoder = {
  writeKey(key: string | Uint8Array, target: Buffer, start: number): number {
    if (typeof key === 'string') return start + target.write(key, start, 'utf8');
    target.set(key, start);
    return start + key.length;
  },
  readKey(target: Buffer, start: number, end: number): string {
    return target.toString('utf8', start, end);
  },
};

/** Encoder of the database whose key is a revision. */
export const revisionEncoder = {
  writeKey(revision: number, target: Buffer, start: number): number {
    target.writeUInt32BE(Math.floor(revision / TWO_32), start);
    return target.writeUInt32BE(revision % TWO_32, start + 4);
  },
  readKey(target: Buffer, start: number): number {
    return target.readUInt32BE(start) * TWO_32 + target.readUInt32BE(start + 4);
  },
};

/** Throws when the key cannot be stored: a mistake of the caller, not a state of the store. */
export function assertStorable(key: string): void {
  if (key === '') throw new RangeError('A key must not be empty');
  if (LONE_SURROGATE.test(key)) throw new RangeError(`Key ${JSON.stringify(key)} is not well-formed Unicode`);
  if (!fits(key)) throw new RangeError(`Key "${key.slice(0, 64)}…" is longer than ${MAX_KEY_BYTES} bytes`);
}

/** Whether a key or prefix is short enough to exist at all. */
export function fits(key: string): boolean {
  return key.length * 3 <= MAX_KEY_BYTES || Buffer.byteLength(key) <= MAX_KEY_BYTES;
}

/** A half-open range of keys in bytes; no end means up to the last key. */
export interface KeyRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array | undefined;
}

/** Keys with the prefix, and strictly after `after` when given. */
export function rangeOf(prefix: string, after?: string): KeyRange {
  const first = Buffer.from(prefix);
  const end = prefix === '' ? undefined : successorOfAll(first);
  const next = after === undefined ? first : justAfter(after);
  return { start: Buffer.compare(next, first) > 0 ? next : first, end };
}

/** The smallest byte string greater than the key. */
export function justAfter(key: string): Buffer {
  return Buffer.concat([Buffer.from(key), Buffer.of(0)]);
}

// UTF-8 never contains 0xff, so the last byte can always be raised.
function successorOfAll(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  end[end.length - 1] = (end[end.length - 1] ?? 0) + 1;
  return end;
}

/** Orders keys as their UTF-8 bytes do. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above every other UTF-16 unit.
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
