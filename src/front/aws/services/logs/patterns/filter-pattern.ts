// What a filter pattern says of an event's message. An empty pattern matches all.
import { parseFieldPattern } from './field-pattern.ts';
import { parseJsonPattern, valueAt } from './json-pattern.ts';
import { termsTest } from './terms.ts';

/** A message that matched. */
export interface Match {
  /** What the pattern looked at, as TestMetricFilter tells it. */
  readonly extracted: { readonly [selector: string]: string };
  /** The value at `$.path` (JSON) or `$name` (columns). */
  value(selector: string): string | undefined;
}

export interface FilterPattern {
  readonly type: 'terms' | 'json' | 'fields';
  /** Undefined when it does not match. */
  match(message: string): Match | undefined;
}

const NOTHING: Match = { extracted: {}, value: () => undefined };

/** Throws InvalidParameterException for what is no pattern. */
export function parseFilterPattern(text: string): FilterPattern {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return jsonPattern(trimmed);
  if (trimmed.startsWith('[')) return fieldPattern(trimmed);
  const test = termsTest(trimmed);
  return { type: 'terms', match: (message) => (test(message) ? NOTHING : undefined) };
}

function jsonPattern(text: string): FilterPattern {
  const { matches, selectors } = parseJsonPattern(text);
  const match = (message: string): Match | undefined => {
    const event = parsed(message);
    if (event === undefined || !matches(event)) return undefined;
    const value = (selector: string) => valueAt(event, selector);
    const entries = selectors.flatMap(({ text }): [string, string][] => {
      const found = value(text);
      return found === undefined ? [] : [[text, found]];
    });
    return { extracted: Object.fromEntries(entries), value };
  };
  return { type: 'json', match };
}

function fieldPattern(text: string): FilterPattern {
  const pattern = parseFieldPattern(text);
  const match = (message: string): Match | undefined => {
    const columns = pattern.columns(message);
    if (!columns) return undefined;
    const extracted = Object.fromEntries([...columns].map(([name, column]) => [`$${name}`, column]));
    return { extracted, value: (selector) => columns.get(selector.replace(/^\$/, '')) };
  };
  return { type: 'fields', match };
}

function parsed(message: string): object | undefined {
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    return JSON.parse(message) as object; // it begins as one
  } catch {
    return undefined;
  }
}
