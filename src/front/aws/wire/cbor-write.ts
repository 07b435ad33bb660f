// Writing CBOR (RFC 8949): definite lengths, the shortest form of integers, doubles for the rest, tag 1 for points in time.

/** The bytes of a document of objects, arrays, texts, numbers, booleans, bytes and dates; what is undefined is left out. */
export function writeCbor(value: unknown): Buffer {
  const writer = new Writer();
  writer.value(value);
  return writer.finish();
}

const UINT = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const TAG = 6;

class Writer {
  #buffer = Buffer.allocUnsafe(1024);
  #at = 0;

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  value(value: unknown): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'bigint') this.#bigint(value);
    else if (typeof value === 'boolean') this.#byte(value ? 0xf5 : 0xf4);
    else if (value === null || value === undefined) this.#byte(0xf6);
    else if (value instanceof Uint8Array) this.#bytes(value);
    else if (value instanceof Date) this.#date(value);
    else if (Array.isArray(value)) this.#list(value);
    else this.#map(value as { readonly [key: string]: unknown });
  }

  #room(count: number): void {
    if (this.#at + count <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + count));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#buffer[this.#at] = byte;
    this.#at += 1;
  }

  #head(major: number, argument: number): void {
    const type = major << 5;
    this.#room(9);
    if (argument < 24) this.#at = this.#buffer.writeUInt8(type | argument, this.#at);
    else if (argument < 0x100) this.#at = this.#buffer.writeUInt16BE(((type | 24) << 8) | argument, this.#at);
    else if (argument < 0x10000) {
      this.#at = this.#buffer.writeUInt8(type | 25, this.#at);
      this.#at = this.#buffer.writeUInt16BE(argument, this.#at);
    } else if (argument < 0x100000000) {
      this.#at = this.#buffer.writeUInt8(type | 26, this.#at);
      this.#at = this.#buffer.writeUInt32BE(argument, this.#at);
    } else this.#wide(major, BigInt(argument));
  }

  #wide(major: number, argument: bigint): void {
    this.#room(9);
    this.#at = this.#buffer.writeUInt8((major << 5) | 27, this.#at);
    this.#at = this.#buffer.writeBigUInt64BE(argument, this.#at);
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0) this.#head(UINT, value);
      else this.#head(NEGATIVE, -1 - value);
      return;
    }
    this.#room(9);
    this.#at = this.#buffer.writeUInt8(0xfb, this.#at);
    this.#at = this.#buffer.writeDoubleBE(value, this.#at);
  }

  #bigint(value: bigint): void {
    this.#wide(value < 0n ? NEGATIVE : UINT, value < 0n ? -1n - value : value);
  }

  #text(value: string): void {
    const length = Buffer.byteLength(value);
    this.#head(TEXT, length);
    this.#room(length);
    this.#at += this.#buffer.write(value, this.#at);
  }

  #bytes(value: Uint8Array): void {
    this.#head(BYTES, value.length);
    this.#room(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  #date(value: Date): void {
    this.#head(TAG, 1);
    this.#number(value.getTime() / 1000);
  }

  #list(items: readonly unknown[]): void {
    this.#head(LIST, items.length);
    for (const item of items) this.value(item);
  }

  #map(map: { readonly [key: string]: unknown }): void {
    const keys = Object.keys(map).filter((key) => map[key] !== undefined);
    this.#head(MAP, keys.length);
    for (const key of keys) {
      this.#text(key);
      this.value(map[key]);
    }
  }
}
