// Patterns of events that are columns of text: `[ip, user, ..., status = 5*, bytes > 1000]`.
//
// A column is a word, or what stands in `"…"` or `[…]`. There are as many columns as fields, unless `...` stands for some of them.
import { invalidPattern } from '../faults.ts';
import { takeComparison, takeOperator } from './comparison.ts';
import { Scanner } from './scanner.ts';

type Condition = (column: string) => boolean;

interface Field {
  /** Empty for one without. */
  readonly name: string;
  readonly test: Condition;
}

export interface FieldPattern {
  /** The columns by field name and, for `...` and fields without one, by number from 1; undefined when it does not match. */
  columns(message: string): ReadonlyMap<string, string> | undefined;
}

export function parseFieldPattern(text: string): FieldPattern {
  const scanner = new Scanner(text);
  const fields: (Field | '...')[] = [];
  scanner.expect('[');
  do fields.push(scanner.takes('...') ? '...' : takeField(scanner));
  while (scanner.takes(','));
  scanner.expect(']');
  if (!scanner.isAtEnd() || fields.filter((field) => field === '...').length > 1) throw invalidPattern();
  return { columns: (message) => matchFields(fields, columnsOf(message)) };
}

function takeField(scanner: Scanner): Field {
  const names = new Set<string>();
  const test = takeEither(scanner, names);
  const [name = '', ...others] = names;
  if (others.length > 0) throw invalidPattern();
  return { name, test };
}

function takeEither(scanner: Scanner, names: Set<string>): Condition {
  const parts = [takeBoth(scanner, names)];
  while (scanner.takes('||')) parts.push(takeBoth(scanner, names));
  return (column) => parts.some((part) => part(column));
}

function takeBoth(scanner: Scanner, names: Set<string>): Condition {
  const parts = [takeOne(scanner, names)];
  while (scanner.takes('&&')) parts.push(takeOne(scanner, names));
  return (column) => parts.every((part) => part(column));
}

function takeOne(scanner: Scanner, names: Set<string>): Condition {
  if (scanner.takes('(')) {
    const inner = takeEither(scanner, names);
    scanner.expect(')');
    return inner;
  }
  const name = scanner.match(/[A-Za-z_$][\w-]*/y);
  if (name !== undefined) names.add(name.replace(/^\$/, ''));
  const operator = takeOperator(scanner);
  if (operator) return takeComparison(scanner, operator, /[^\s"%()&|,[\]]+/y);
  if (name === undefined && scanner.peek() !== ',' && scanner.peek() !== ']') throw invalidPattern();
  return () => true;
}

// A quote or bracket that is not closed is part of a word, and so are all later ones of its sort: no message is walked twice.
function columnsOf(message: string): string[] {
  const columns: string[] = [];
  const open = new Set(['"', '[']);
  let at = 0;
  const take = (expression: RegExp): string | undefined => {
    expression.lastIndex = at;
    const found = expression.exec(message)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  for (;;) {
    take(/\s+/y);
    const first = message.charAt(at);
    if (first === '') return columns;
    const enclosed = open.has(first)
      ? take(first === '"' ? /"(?:[^"\\]|\\.)*"/sy : /\[[^\]]*\]/y)
      : undefined;
    if (enclosed === undefined) open.delete(first);
    columns.push(enclosed?.slice(1, -1) ?? take(/\S+/y) ?? '');
  }
}

function matchFields(
  fields: readonly (Field | '...')[],
  columns: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const gap = fields.indexOf('...');
  const skipped = columns.length - (fields.length - (gap < 0 ? 0 : 1));
  if (gap < 0 ? skipped !== 0 : skipped < 0) return undefined;
  const found = new Map<string, string>();
  let at = 0;
  for (const field of fields) {
    const count = field === '...' ? skipped : 1;
    for (const column of columns.slice(at, at + count)) {
      at += 1;
      if (field !== '...' && !field.test(column)) return undefined;
      found.set((field !== '...' && field.name) || String(at), column);
    }
  }
  return found;
}
