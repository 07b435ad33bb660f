// How does one scalar of a request become the stored value, or which words does Go's decoder refuse it with?
//
// Times are brought to the form that upstream stores (UTC, whole seconds or six digits); quantities stay as written,
// numbers among them become text. Everything else is taken as it is or refused.
import { findQuantity, QUANTITY_RULE } from '../../model/quantity.ts';
import type { ScalarType } from './node.ts';

/** A value that does not fit; the decoder adds where it is. */
export class Mismatch {
  /** `string`, `number 1.5`: what was found. Absent when `text` is the whole message. */
  readonly found?: string;
  readonly text?: string;
  constructor(found: string | undefined, text?: string) {
    this.found = found;
    this.text = text;
  }
}

/** What Go's decoder calls a JSON value. */
export function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** What Go calls the type of a scalar. */
export const GO_TYPES: { readonly [type in ScalarType]: string } = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  number: 'float64',
  time: 'string',
  microTime: 'string',
  quantity: 'resource.Quantity',
  intOrString: 'int32',
  bytes: '[]uint8',
};

export const ZERO: { readonly [type in ScalarType]: string | number | boolean } = {
  string: '',
  boolean: false,
  int32: 0,
  int64: 0,
  number: 0,
  time: '0001-01-01T00:00:00Z',
  microTime: '0001-01-01T00:00:00.000000Z',
  quantity: '0',
  intOrString: 0,
  bytes: '',
};

/** The stored form, or a Mismatch. */
export function decodeScalar(type: ScalarType, value: unknown): unknown {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : new Mismatch(jsonType(value));
    case 'boolean':
      return typeof value === 'boolean' ? value : new Mismatch(jsonType(value));
    case 'int32':
      return integer(value, 2 ** 31);
    case 'int64':
      return integer(value, 2 ** 63);
    case 'number':
      return typeof value === 'number' ? value : new Mismatch(jsonType(value));
    case 'intOrString':
      return typeof value === 'string' ? value : integer(value, 2 ** 31);
    default:
      return decodeText(type, value);
  }
}

function decodeText(type: 'time' | 'microTime' | 'quantity' | 'bytes', value: unknown): unknown {
  if (type === 'quantity') {
    if (typeof value !== 'string' && typeof value !== 'number') return new Mismatch(undefined, QUANTITY_RULE);
    return findQuantity(value) === undefined ? new Mismatch(undefined, QUANTITY_RULE) : String(value);
  }
  if (typeof value !== 'string') return new Mismatch(jsonType(value));
  if (type === 'bytes') return base64(value);
  return type === 'time' ? time(value) : microTime(value);
}

function integer(value: unknown, bound: number): unknown {
  if (typeof value !== 'number') return new Mismatch(jsonType(value));
  if (!Number.isInteger(value) || value >= bound || value < -bound) return new Mismatch(`number ${value}`);
  return value;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function base64(text: string): unknown {
  if (BASE64.test(text)) return text;
  const stray = text.search(/[^A-Za-z0-9+/=\r\n]/);
  if (stray < 0 && BASE64.test(text.replaceAll(/[\r\n]/g, ''))) return text.replaceAll(/[\r\n]/g, '');
  return new Mismatch(
    undefined,
    `illegal base64 data at input byte ${stray < 0 ? text.length - (text.length % 4) : stray}`,
  );
}

const STORED_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,](\d+))?(?:Z|[+-]\d\d:\d\d)$/;

function time(text: string): unknown {
  const parsed = RFC3339.test(text) ? Date.parse(text.replace(',', '.')) : Number.NaN;
  if (Number.isNaN(parsed)) return unparsedTime(text, '2006-01-02T15:04:05Z07:00');
  return STORED_TIME.test(text) ? text : `${new Date(parsed).toISOString().slice(0, 19)}Z`;
}

function microTime(text: string): unknown {
  const match = RFC3339.exec(text);
  const parsed = match ? Date.parse(text.replace(',', '.')) : Number.NaN;
  if (Number.isNaN(parsed)) return unparsedTime(text, '2006-01-02T15:04:05.000000Z07:00');
  const fraction = (match?.[1] ?? '').padEnd(6, '0').slice(0, 6);
  return `${new Date(parsed).toISOString().slice(0, 19)}.${fraction}Z`;
}

function unparsedTime(text: string, layout: string): Mismatch {
  const quoted = JSON.stringify(text);
  return new Mismatch(undefined, `parsing time ${quoted} as "${layout}": cannot parse ${quoted} as "2006"`);
}
