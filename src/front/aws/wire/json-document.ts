// JSON as AWS writes it: base64 for bytes, seconds since 1970 for points in time, words for the numbers that JSON does not have.
import { isUtf8 } from 'node:buffer';
import { serializationFault } from './refusals.ts';
import { parseBase64, parseSpecial, toBase64 } from './scalars.ts';
import { formatTimestamp, fromEpochSeconds, parseTimestamp } from './timestamps.ts';
import type { TreeDialect } from './tree.ts';

export const json: TreeDialect = {
  jsonNames: false,
  readBlob: (value) => (typeof value === 'string' ? parseBase64(value) : undefined),
  readTimestamp(_shape, value) {
    if (typeof value === 'number') return fromEpochSeconds(value);
    return typeof value === 'string' ? parseTimestamp(value) : undefined;
  },
  readNumber(value) {
    if (typeof value === 'number') return value;
    return typeof value === 'string' ? parseSpecial(value) : undefined;
  },
  writeBlob: toBase64,
  writeTimestamp: (shape, value) =>
    shape.format === undefined || shape.format === 'epoch-seconds'
      ? value.getTime() / 1000
      : formatTimestamp(value, shape.format),
  writeNumber: (value) => (Number.isFinite(value) ? value : String(value)),
};

export const restJson: TreeDialect = { ...json, jsonNames: true };

/** The document of a body; an empty body is an empty structure. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  if (!isUtf8(body)) throw serializationFault('The request body is not valid UTF-8');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw serializationFault('The request body is not valid JSON');
  }
}
