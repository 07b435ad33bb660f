// Values in headers, query strings and paths: text, with lists by commas in headers and by repetition in query strings.
import { serializationFault } from './refusals.ts';
import { parseScalar, toBase64 } from './scalars.ts';
import type { Shape, TimestampFormat } from './schema.ts';
import { formatTimestamp } from './timestamps.ts';

/** One value; an empty text is no value except for a string. */
export function readText(shape: Shape, text: string, name: string): unknown {
  if (shape.type === 'string') return text;
  if (text === '') return undefined;
  const value = parseScalar(shape, text);
  if (value === undefined) throw serializationFault(`The value of ${name} is not a ${shape.type}`);
  return value;
}

export function readHeader(shape: Shape, text: string, name: string): unknown {
  if (shape.type !== 'list') return readText(shape, text.trim(), name);
  const dates =
    shape.item.shape.type === 'timestamp' && (shape.item.shape.format ?? 'http-date') === 'http-date';
  return splitHeader(text, dates ? 2 : 1).map((each) => readText(shape.item.shape, each, name));
}

export function writeHeader(shape: Shape, value: unknown): string {
  if (shape.type === 'list')
    return (value as readonly unknown[])
      .map((each) => quoted(writeText(shape.item.shape, each, 'http-date')))
      .join(', ');
  return writeText(shape, value, 'http-date');
}

function writeText(shape: Shape, value: unknown, format: TimestampFormat): string {
  if (shape.type === 'timestamp') return formatTimestamp(value as Date, shape.format ?? format);
  return shape.type === 'blob' ? toBase64(value) : String(value);
}

/** The elements of a header's list; quotes hold commas. A date has one comma of its own: `commas` parts belong together. */
function splitHeader(text: string, commas: number): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? [];
  const found: string[] = [];
  for (let at = 0; at < parts.length; at += commas) {
    const part = parts
      .slice(at, at + commas)
      .join(',')
      .trim();
    found.push(/^".*"$/s.test(part) ? part.slice(1, -1).replace(/\\(.)/gs, '$1') : part);
  }
  return found;
}

const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text);
