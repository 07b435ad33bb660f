// Reading CBOR (RFC 8949) as clients of rpc-v2-cbor write it. Strict and bounded: a length is believed only as far as there are bytes,
// nesting has an end, and the tags that can blow a small document up (big numbers, decimal fractions) are refused.
//
// Maps become objects without a prototype's keys mattering, byte strings become views on the body, tag 1 becomes a Date.
import { isUtf8 } from 'node:buffer';
import { setKey } from './keys.ts';
import { serializationFault } from './refusals.ts';
import { fromEpochSeconds } from './timestamps.ts';

const MAX_DEPTH = 100;
const BREAK = Symbol('break');
const INDEFINITE = 31;

/** The one value of a document; an empty body is an empty map. */
export function readCbor(body: Buffer): unknown {
  if (body.length === 0) return {};
  const reader = new Reader(body);
  const value = reader.value(0);
  if (value === BREAK || !reader.isAtEnd()) throw malformed();
  return value;
}

const malformed = () => serializationFault('The request body is not valid CBOR');

class Reader {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  isAtEnd(): boolean {
    return this.#at === this.#body.length;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw serializationFault('The request is nested too deeply');
    const first = this.#byte();
    const major = first >> 5;
    const minor = first & 31;
    switch (major) {
      case 0:
        return this.#argument(minor);
      case 1:
        return negative(this.#argument(minor));
      case 2:
        return minor === INDEFINITE ? this.#chunks(2) : this.#bytes(this.#length(minor));
      case 3:
        return minor === INDEFINITE ? text(this.#chunks(3)) : text(this.#bytes(this.#length(minor)));
      case 4:
        return this.#list(minor, depth);
      case 5:
        return this.#map(minor, depth);
      case 6:
        return this.#tagged(minor, depth);
      default:
        return this.#special(minor);
    }
  }

  #byte(): number {
    const byte = this.#body[this.#at];
    if (byte === undefined) throw malformed();
    this.#at += 1;
    return byte;
  }

  #argument(minor: number): number | bigint {
    if (minor < 24) return minor;
    if (minor === 24) return this.#byte();
    if (minor === 25) return this.#take(2).readUInt16BE();
    if (minor === 26) return this.#take(4).readUInt32BE();
    if (minor !== 27) throw malformed();
    const wide = this.#take(8).readBigUInt64BE();
    return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide;
  }

  #length(minor: number): number {
    const length = this.#argument(minor);
    if (typeof length === 'bigint' || length > this.#body.length - this.#at) throw malformed();
    return length;
  }

  #take(count: number): Buffer {
    if (count > this.#body.length - this.#at) throw malformed();
    this.#at += count;
    return this.#body.subarray(this.#at - count, this.#at);
  }

  #bytes(length: number): Buffer {
    return this.#take(length);
  }

  /** A string in pieces: each is of the same kind and has a length. */
  #chunks(major: number): Buffer {
    const pieces: Buffer[] = [];
    for (;;) {
      const first = this.#byte();
      if (first === 0xff) return Buffer.concat(pieces);
      if (first >> 5 !== major || (first & 31) === INDEFINITE) throw malformed();
      pieces.push(this.#bytes(this.#length(first & 31)));
    }
  }

  #list(minor: number, depth: number): unknown[] {
    const count = minor === INDEFINITE ? Number.POSITIVE_INFINITY : this.#length(minor);
    const list: unknown[] = [];
    while (list.length < count) {
      const value = this.value(depth + 1);
      if (value === BREAK) {
        if (minor === INDEFINITE) return list;
        throw malformed();
      }
      list.push(value);
    }
    return list;
  }

  #map(minor: number, depth: number): { [key: string]: unknown } {
    const count = minor === INDEFINITE ? Number.POSITIVE_INFINITY : this.#length(minor);
    const map: { [key: string]: unknown } = {};
    for (let at = 0; at < count; at += 1) {
      const key = this.value(depth + 1);
      if (key === BREAK && minor === INDEFINITE) return map;
      const value = typeof key === 'string' ? this.value(depth + 1) : BREAK;
      if (value === BREAK) throw malformed();
      setKey(map, key as string, value);
    }
    return map;
  }

  #tagged(minor: number, depth: number): unknown {
    const tag = this.#argument(minor);
    const value = this.value(depth + 1);
    if (value === BREAK) throw malformed();
    if (tag !== 1) throw serializationFault(`CBOR tag ${tag} is not supported`);
    const date = typeof value === 'number' ? fromEpochSeconds(value) : undefined;
    if (!date) throw serializationFault('A timestamp is not a number of seconds');
    return date;
  }

  #special(minor: number): unknown {
    switch (minor) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 25:
        return half(this.#take(2).readUInt16BE());
      case 26:
        return this.#take(4).readFloatBE();
      case 27:
        return this.#take(8).readDoubleBE();
      case INDEFINITE:
        return BREAK;
      default:
        throw malformed();
    }
  }
}

function text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw malformed();
  return bytes.toString('utf8');
}

function negative(argument: number | bigint): number | bigint {
  return typeof argument === 'bigint' ? -1n - argument : -1 - argument;
}

/** A float of 16 bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
