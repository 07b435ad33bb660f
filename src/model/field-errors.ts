// How does a broken rule read? In upstream's words, because clients and people match on them.
//
// `spec.replicas: Invalid value: -1: must be greater than or equal to 0`. Text is quoted as Go quotes it, numbers and
// truth values are bare, everything else is JSON.
import type { FieldError, FieldErrorType } from './errors.ts';

const WORDS: { readonly [type in FieldErrorType]: string } = {
  Required: 'Required value',
  Invalid: 'Invalid value',
  NotSupported: 'Unsupported value',
  Duplicate: 'Duplicate value',
  Forbidden: 'Forbidden',
  TooLong: 'Too long',
  TooMany: 'Too many',
  TypeInvalid: 'Invalid value',
  NotFound: 'Not found',
  FieldManagerConflict: '',
};

/** The names of the types in a Status' causes. */
const REASONS: { readonly [type in FieldErrorType]: string } = {
  Required: 'FieldValueRequired',
  Invalid: 'FieldValueInvalid',
  NotSupported: 'FieldValueNotSupported',
  Duplicate: 'FieldValueDuplicate',
  Forbidden: 'FieldValueForbidden',
  TooLong: 'FieldValueTooLong',
  TooMany: 'FieldValueTooMany',
  TypeInvalid: 'FieldValueTypeInvalid',
  NotFound: 'FieldValueNotFound',
  FieldManagerConflict: 'FieldManagerConflict',
};

/** Types whose text never repeats the value. */
const SILENT: readonly FieldErrorType[] = ['Required', 'Forbidden', 'TooLong', 'FieldManagerConflict'];

/** The whole line, the field first. */
export function formatFieldError(error: FieldError): string {
  return `${error.field}: ${fieldErrorBody(error)}`;
}

/** The line without its field: what a cause of a Status says. */
export function fieldErrorBody({ type, value, detail }: FieldError): string {
  const parts = SILENT.includes(type) ? [WORDS[type]] : [WORDS[type], valueText(value)];
  return [...parts, detail].filter((part) => part !== '').join(': ');
}

/** `FieldValueInvalid` and the like: the reason of a cause of a Status. */
export function fieldErrorReason(error: FieldError): string {
  return REASONS[error.type];
}

/** All errors of an object in one text: one alone, several in brackets; each line once. */
export function formatFieldErrors(errors: readonly FieldError[]): string {
  const lines = [...new Set(errors.map(formatFieldError))];
  return lines.length === 1 ? (lines[0] ?? '') : `[${lines.join(', ')}]`;
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return goQuoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}

const ESCAPES: { readonly [char: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/** A text in double quotes as Go writes it: what cannot be printed is escaped, letters of any script are not. */
export function goQuoted(text: string): string {
  const inner = Array.from(text, (char) => ESCAPES[char] ?? (isPrintable(char) ? char : escaped(char)));
  return `"${inner.join('')}"`;
}

/** Letters, marks, numbers, punctuation, symbols and the plain space. */
function isPrintable(char: string): boolean {
  return char === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char);
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
