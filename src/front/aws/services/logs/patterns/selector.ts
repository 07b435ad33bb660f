// Where a value stands in a JSON event: `$.user.id`, `$.users[0].name`, `$.users[*]`, `$.['x.y']`, `$.*.id`.
import { invalidPattern } from '../faults.ts';
import { Scanner } from './scanner.ts';

export interface Selector {
  readonly text: string;
  /** All values that stand there. */
  find(event: unknown): readonly unknown[];
}

type Segment = { readonly name: string } | { readonly index: number } | { readonly any: true };

const SEGMENT = /\.?\[\s*(?:\d+|\*|'[^']*'|"[^"]*")\s*\]|\.[^\s.[\]=!<>()&|'",{}]+/y;

export function takeSelector(scanner: Scanner): Selector {
  scanner.expect('$');
  const segments: Segment[] = [];
  let text = '$';
  for (let found = scanner.match(SEGMENT); found !== undefined; found = scanner.match(SEGMENT)) {
    text += found;
    segments.push(segmentOf(found));
  }
  if (segments.length === 0) throw invalidPattern();
  return {
    text,
    find: (event) => segments.reduce<readonly unknown[]>((values, each) => below(values, each), [event]),
  };
}

/** Undefined when the text is no selector. */
export function selectorOf(text: string): Selector | undefined {
  if (!/^\$[.[]/.test(text)) return undefined;
  const scanner = new Scanner(text);
  const selector = takeSelector(scanner);
  return scanner.isAtEnd() ? selector : undefined;
}

function segmentOf(text: string): Segment {
  const inner = /^\.?\[\s*(.*?)\s*\]$/s.exec(text)?.[1];
  if (inner === undefined) return text === '.*' ? { any: true } : { name: text.slice(1) };
  if (inner === '*') return { any: true };
  return /^\d+$/.test(inner) ? { index: Number(inner) } : { name: inner.slice(1, -1) };
}

function below(values: readonly unknown[], segment: Segment): readonly unknown[] {
  return values.flatMap((value): readonly unknown[] => {
    if (typeof value !== 'object' || value === null) return [];
    if ('any' in segment) return Object.values(value);
    if ('index' in segment)
      return Array.isArray(value) && segment.index < value.length ? [value[segment.index]] : [];
    if (Array.isArray(value) || !Object.hasOwn(value, segment.name)) return [];
    return [(value as { [name: string]: unknown })[segment.name]]; // an object with that name of its own
  });
}
