// Single values as text, the way forms, paths, query strings and headers carry them.

import type { Shape } from './schema.ts';
import { parseTimestamp } from './timestamps.ts';

const NUMBER = /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?$/;
const INTEGER = /^[+-]?\d{1,40}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const SPECIAL: { readonly [text: string]: number } = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** The value that a text stands for; undefined when it is none of the shape's. Lists, maps and structures have no text. */
export function parseScalar(shape: Shape, text: string): unknown {
  switch (shape.type) {
    case 'string':
    case 'document':
      return text;
    case 'number':
      return NUMBER.test(text) ? Number(text) : parseSpecial(text);
    case 'bigint':
      return INTEGER.test(text) ? BigInt(text.replace('+', '')) : undefined;
    case 'boolean':
      return parseBoolean(text);
    case 'timestamp':
      return parseTimestamp(text);
    case 'blob':
      return parseBase64(text);
    default:
      return undefined;
  }
}

/** The numbers that JSON has no digits for. */
export function parseSpecial(text: string): number | undefined {
  return Object.hasOwn(SPECIAL, text) ? SPECIAL[text] : undefined;
}

/** Undefined when it is not base64; blanks and line ends are allowed between. */
export function parseBase64(text: string): Buffer | undefined {
  const packed = /\s/.test(text) ? text.replace(/\s+/g, '') : text;
  if (!BASE64.test(packed)) return undefined;
  const digits = packed.endsWith('==') ? 2 : packed.endsWith('=') ? 1 : 0;
  if ((packed.length - digits) % 4 === 1 || (digits > 0 && packed.length % 4 !== 0)) return undefined;
  return Buffer.from(packed, 'base64');
}

/** What an output blob is on a wire of text; handlers may give text for bytes. */
export function toBase64(value: unknown): string {
  if (typeof value === 'string') return Buffer.from(value).toString('base64');
  const bytes = value as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function parseBoolean(text: string): boolean | undefined {
  if (text === 'true') return true;
  if (text === 'false') return false;
  const lower = text.length === 4 || text.length === 5 ? text.toLowerCase() : '';
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}
