// How patterns compare what stands in an event with what they say: as numbers where both are, else as text with `*`.
import { invalidPattern } from '../faults.ts';
import { regexTest } from './regex.ts';
import type { Scanner } from './scanner.ts';

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Test = (value: string | number | boolean) => boolean;

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

export function takeOperator(scanner: Scanner): Operator | undefined {
  return scanner.match(/!=|<=|>=|=|<|>/y) as Operator | undefined; // it finds no other
}

/** The test that a comparison makes; `bare` is how a value without quotes looks. */
export function takeComparison(scanner: Scanner, operator: Operator, bare: RegExp): Test {
  const next = scanner.peek();
  if (next === '%') return regexComparison(operator, scanner.regex());
  const isQuoted = next === '"';
  const text = isQuoted ? scanner.quoted() : scanner.match(bare)?.trim();
  if (text === undefined || (text === '' && !isQuoted)) throw invalidPattern();
  const number = !isQuoted && NUMBER.test(text) ? Number(text) : undefined;
  if (operator === '=' || operator === '!=') {
    const equals = equality(text, number);
    return operator === '=' ? equals : (value) => !equals(value);
  }
  if (number === undefined) throw invalidPattern();
  return ordering(operator, number);
}

function regexComparison(operator: Operator, source: string): Test {
  if (operator !== '=' && operator !== '!=') throw invalidPattern();
  const finds = regexTest(source);
  return (value) => finds(String(value)) === (operator === '=');
}

function equality(text: string, number: number | undefined): Test {
  const matches = wildcard(text);
  return (value) => {
    if (number !== undefined && numberOf(value) === number) return true;
    return matches(String(value));
  };
}

function ordering(operator: Operator, limit: number): Test {
  return (value) => {
    const number = numberOf(value);
    if (number === undefined) return false;
    if (operator === '<') return number < limit;
    if (operator === '<=') return number <= limit;
    return operator === '>' ? number > limit : number >= limit;
  };
}

function numberOf(value: string | number | boolean): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined;
}

/** `*` stands for any text, also none. */
export function wildcard(text: string): (value: string) => boolean {
  const [first = '', ...rest] = text.split('*');
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last))
      return false;
    let at = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= value.length - last.length;
  };
}
