// Each line is what upstream prints for the same error.
import { describe, expect, it } from 'vitest';
import type { FieldError } from './errors.ts';
import { fieldErrorReason, formatFieldError, formatFieldErrors, goQuoted } from './field-errors.ts';

const cases: readonly [string, FieldError, string][] = [
  [
    'a number',
    { type: 'Invalid', field: 'spec.replicas', value: -1, detail: 'must be greater than or equal to 0' },
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  ['a text', { type: 'Invalid', field: 'a', value: 'x"y', detail: 'no' }, 'a: Invalid value: "x\\"y": no'],
  ['nothing', { type: 'Invalid', field: 'a', value: null, detail: 'no' }, 'a: Invalid value: null: no'],
  [
    'an object',
    { type: 'Invalid', field: 'a', value: { app: 'b' }, detail: 'no' },
    'a: Invalid value: {"app":"b"}: no',
  ],
  ['a required field', { type: 'Required', field: 'a', detail: '' }, 'a: Required value'],
  [
    'a required field with words',
    { type: 'Required', field: 'a', detail: 'set it' },
    'a: Required value: set it',
  ],
  [
    'a choice',
    {
      type: 'NotSupported',
      field: 'a',
      value: 'x',
      detail: 'supported values: "a", "b"',
      supported: ['a', 'b'],
    },
    'a: Unsupported value: "x": supported values: "a", "b"',
  ],
  [
    'a duplicate',
    { type: 'Duplicate', field: 'a[1].name', value: 'x', detail: '' },
    'a[1].name: Duplicate value: "x"',
  ],
  ['what is forbidden', { type: 'Forbidden', field: 'a', value: 'x', detail: 'no' }, 'a: Forbidden: no'],
  [
    'what is too long',
    { type: 'TooLong', field: 'a', value: 'x', detail: 'may not be more than 63 bytes' },
    'a: Too long: may not be more than 63 bytes',
  ],
  [
    'too many',
    { type: 'TooMany', field: 'a', value: 3, detail: 'must have at most 2 items' },
    'a: Too many: 3: must have at most 2 items',
  ],
  [
    'a wrong type',
    { type: 'TypeInvalid', field: 'a', value: true, detail: 'no' },
    'a: Invalid value: true: no',
  ],
  [
    'a name that leads nowhere',
    { type: 'NotFound', field: 'a', value: 'x', detail: '' },
    'a: Not found: "x"',
  ],
];

describe('formatFieldError', () => {
  it.each(cases)('writes %s', (_, error, text) => {
    expect(formatFieldError(error)).toBe(text);
  });

  it('joins several in brackets, each once', () => {
    const [one, two] = [cases[4]?.[1], cases[9]?.[1]] as [FieldError, FieldError];
    expect(formatFieldErrors([one])).toBe('a: Required value');
    expect(formatFieldErrors([one, two, one])).toBe(
      '[a: Required value, a: Too long: may not be more than 63 bytes]',
    );
  });

  it('names the type as a Status does', () => {
    expect(fieldErrorReason({ type: 'NotSupported', field: 'a', detail: '' })).toBe('FieldValueNotSupported');
  });
});

describe('goQuoted', () => {
  it.each([
    ['a\nb', '"a\\nb"'],
    ['\u0000', '"\\x00"'],
    ['\u007f', '"\\x7f"'],
    ['größe 東京 🎉', '"größe 東京 🎉"'],
    ['\u00a0', '"\\u00a0"'],
    ['\u200b', '"\\u200b"'],
  ])('quotes %j', (text, quoted) => {
    expect(goQuoted(text)).toBe(quoted);
  });
});
