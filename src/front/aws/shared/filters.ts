// Filters of Describe calls: a name and values, any of which may match; all filters must. `*` and `?` are wildcards, `\` takes
// their meaning away, and case counts.

export interface Filter {
  readonly Name?: string;
  readonly Values?: readonly string[];
}

/** The values that an item has under a filter's name, as text; undefined = there is no such filter. */
export type FilterFields<T> = (item: T, name: string) => readonly string[] | undefined;

/** Keeps what all filters match. `unknown` is thrown for a filter that `fields` does not know. */
export function filtered<T>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  fields: FilterFields<T>,
  unknown: (name: string) => Error,
): readonly T[] {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => ({
    name: Name,
    patterns: Values.map(pattern),
  }));
  return items.filter((item) =>
    tests.every(({ name, patterns }) => {
      const values = fields(item, name);
      if (!values) throw unknown(name);
      return values.some((value) => patterns.some((test) => test(value)));
    }),
  );
}

/** `tag:Name`, `tag-key` and `tag-value` of an item's tags; undefined for any other name. */
export function tagFields(
  tags: { readonly [key: string]: string },
  name: string,
): readonly string[] | undefined {
  if (name === 'tag-key') return Object.keys(tags);
  if (name === 'tag-value') return Object.values(tags);
  if (!name.startsWith('tag:')) return undefined;
  const key = name.slice('tag:'.length);
  return Object.hasOwn(tags, key) ? [tags[key] ?? ''] : []; // a tag may be called constructor
}

/** A test for one value with wildcards: linear in pattern times value, whatever the pattern. */
export function pattern(text: string): (value: string) => boolean {
  const parts = tokens(text);
  if (parts.every((part) => part.kind === 'text')) {
    const plain = parts.map((part) => part.text).join('');
    return (value) => value === plain;
  }
  return (value) => matches(parts, value);
}

interface Token {
  readonly kind: 'text' | 'one' | 'many';
  readonly text: string;
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\' && at + 1 < text.length) {
      at += 1;
      found.push({ kind: 'text', text: text.charAt(at) });
    } else if (char === '*') found.push({ kind: 'many', text: '' });
    else if (char === '?') found.push({ kind: 'one', text: '' });
    else found.push({ kind: 'text', text: char });
  }
  return found;
}

/** Greedy with one point to return to, the last `*`. */
function matches(parts: readonly Token[], value: string): boolean {
  let part = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < value.length) {
    const token = parts[part];
    if (token?.kind === 'many') {
      star = part;
      resume = at;
      part += 1;
    } else if (token && (token.kind === 'one' || token.text === value.charAt(at))) {
      part += 1;
      at += 1;
    } else if (star >= 0) {
      part = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (parts[part]?.kind === 'many') part += 1;
  return part === parts.length;
}
