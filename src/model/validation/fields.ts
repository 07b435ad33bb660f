// How a broken rule is written down: one function per type of field error, and paths to fields.
//
// The detail texts are upstream's. Paths are built by the callers: `spec.ports[0].name`, `metadata.labels[app]`.
import type { FieldError } from '../errors.ts';

export type Errors = readonly FieldError[];

export const NEGATIVE = 'must be greater than or equal to 0';
export const IMMUTABLE = 'field is immutable';

export function required(field: string, detail = ''): FieldError {
  return { type: 'Required', field, detail };
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { type: 'Invalid', field, value, detail };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: 'Forbidden', field, detail };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { type: 'Duplicate', field, value, detail: '' };
}

export function notFound(field: string, value: unknown): FieldError {
  return { type: 'NotFound', field, value, detail: '' };
}

export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const texts = supported.map((text) => JSON.stringify(text)).join(', ');
  return { type: 'NotSupported', field, value, detail: `supported values: ${texts}`, supported };
}

export function tooLong(field: string, maxBytes: number): FieldError {
  return { type: 'TooLong', field, detail: `may not be more than ${maxBytes} bytes` };
}

export function tooMany(field: string, count: number, max: number): FieldError {
  const items = max === 1 ? '1 item' : `${max} items`;
  return { type: 'TooMany', field, value: count, detail: `must have at most ${items}` };
}

/** The path of a field below another; at the top there is no dot. */
export function at(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Every item of a list checked, with its path. */
export function forEachItem<I>(
  list: readonly I[] | undefined,
  path: string,
  check: (item: I, path: string, index: number) => Errors,
): Errors {
  return (list ?? []).flatMap((item, index) => check(item, `${path}[${index}]`, index));
}

/** Nothing when it holds, else the error. */
export function unless(holds: boolean, error: () => FieldError): Errors {
  return holds ? [] : [error()];
}

/** One error for each broken rule of a text. */
export function invalidFor(field: string, value: string, problems: readonly string[]): Errors {
  return problems.map((problem) => invalid(field, value, problem));
}

/** A whole number that may be absent but not below zero. */
export function nonNegative(value: number | undefined, field: string): Errors {
  return value !== undefined && value < 0 ? [invalid(field, value, NEGATIVE)] : [];
}

/** One of a fixed set; `supported` is listed in the order given. */
export function oneOf(value: string, field: string, supported: readonly string[]): Errors {
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

/** One of a fixed set, and never left out. */
export function requiredOneOf(
  value: string | undefined,
  field: string,
  supported: readonly string[],
): Errors {
  return value ? oneOf(value, field, supported) : [required(field)];
}

/** One of a fixed set, or left out. */
export function optionalOneOf(
  value: string | undefined,
  field: string,
  supported: readonly string[],
): Errors {
  return value === undefined ? [] : oneOf(value, field, supported);
}

/** Items that were there before, by index: for what must not occur twice. */
export function repeats<I>(list: readonly I[], keyOf: (item: I) => string | undefined): ReadonlySet<number> {
  const seen = new Set<string>();
  const found = new Set<number>();
  for (const [index, item] of list.entries()) {
    const key = keyOf(item);
    if (key === undefined) continue;
    if (seen.has(key)) found.add(index);
    seen.add(key);
  }
  return found;
}

/** Deep equality of plain JSON, where absent, null, empty list and empty object of a field are the same. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (isEmpty(one) && isEmpty(other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  return sameFields(one as { [key: string]: unknown }, other as { [key: string]: unknown }); // both are plain objects here
}

function sameFields(one: { [key: string]: unknown }, other: { [key: string]: unknown }): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => same(one[key], other[key]));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) && value.length === 0;
}

/** A field that may never change once set. */
export function immutable(value: unknown, previous: unknown, field: string): Errors {
  return same(value, previous) ? [] : [invalid(field, value, IMMUTABLE)];
}
