// Patterns of JSON events: `{ $.status >= 500 && ($.path = "/api/*" || $.user IS NULL) }`.
import { invalidPattern } from '../faults.ts';
import { type Test, takeComparison, takeOperator } from './comparison.ts';
import { Scanner } from './scanner.ts';
import { type Selector, selectorOf, takeSelector } from './selector.ts';

type Condition = (event: unknown) => boolean;

export interface JsonPattern {
  /** True for an event that is JSON and matches. */
  matches(event: unknown): boolean;
  /** What the pattern looks at. */
  readonly selectors: readonly Selector[];
}

export function parseJsonPattern(text: string): JsonPattern {
  const scanner = new Scanner(text);
  const selectors: Selector[] = [];
  scanner.expect('{');
  const matches = takeEither(scanner, selectors);
  scanner.expect('}');
  if (!scanner.isAtEnd()) throw invalidPattern();
  return { matches, selectors };
}

function takeEither(scanner: Scanner, selectors: Selector[]): Condition {
  const parts = [takeBoth(scanner, selectors)];
  while (scanner.takes('||')) parts.push(takeBoth(scanner, selectors));
  return (event) => parts.some((part) => part(event));
}

function takeBoth(scanner: Scanner, selectors: Selector[]): Condition {
  const parts = [takeOne(scanner, selectors)];
  while (scanner.takes('&&')) parts.push(takeOne(scanner, selectors));
  return (event) => parts.every((part) => part(event));
}

function takeOne(scanner: Scanner, selectors: Selector[]): Condition {
  if (scanner.takes('(')) {
    const inner = takeEither(scanner, selectors);
    scanner.expect(')');
    return inner;
  }
  const selector = takeSelector(scanner);
  selectors.push(selector);
  const operator = takeOperator(scanner);
  if (!operator) return takeState(scanner, selector);
  const test = takeComparison(scanner, operator, /[^\s"%()&|{}]+/y);
  return (event) => selector.find(event).some((value) => holds(test, value));
}

/** A comparison says nothing of lists, objects and null. */
function holds(test: Test, value: unknown): boolean {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain && test(value);
}

function takeState(scanner: Scanner, { find }: Selector): Condition {
  const words = scanner.match(/(?:IS\s+(?:NULL|TRUE|FALSE)|NOT\s+EXISTS|EXISTS)(?![A-Za-z0-9_])/iy);
  switch (words?.toUpperCase().replace(/\s+/g, ' ')) {
    case 'IS NULL':
      return (event) => find(event).includes(null);
    case 'IS TRUE':
      return (event) => find(event).includes(true);
    case 'IS FALSE':
      return (event) => find(event).includes(false);
    case 'EXISTS':
      return (event) => find(event).length > 0;
    case 'NOT EXISTS':
      return (event) => find(event).length === 0;
    default:
      throw invalidPattern();
  }
}

/** The text of what a selector finds first; undefined when that is nothing, a list or an object. */
export function valueAt(event: unknown, selector: string): string | undefined {
  const [value] = selectorOf(selector)?.find(event) ?? [];
  return value === null || value === undefined || typeof value === 'object' ? undefined : String(value);
}
