// Queries and percent-encoding: as they were written, and decoded as events show them.
//
// What is not well-formed is left as it was written: a client's mistake is the function's to judge.

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Decodes `%20`; what is not well-formed stays. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The parameters of a query, in order, as they are written. */
export function rawParameters(query: string): readonly Parameter[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? { name: part, value: '' } : { name: part.slice(0, at), value: part.slice(at + 1) };
    });
}

/** The parameters of a query, decoded; a plus is a space. */
export function parameters(query: string): readonly Parameter[] {
  const plain = (text: string) => decoded(text.replaceAll('+', ' '));
  return rawParameters(query).map(({ name, value }) => ({ name: plain(name), value: plain(value) }));
}

/** A query of decoded parameters. */
export function queryText(all: readonly Parameter[]): string {
  return all.map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** Values by name, each name where it came first. */
export function grouped(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string[]>> {
  const groups: Record<string, string[]> = Object.create(null); // names are the client's: no inherited ones
  for (const [name, value] of pairs) {
    groups[name] ??= [];
    groups[name].push(value);
  }
  return groups;
}

/** Each group made one value. */
export function joined(
  groups: Readonly<Record<string, readonly string[]>>,
  join: (values: readonly string[]) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, join(values)]));
}

export const withCommas = (values: readonly string[]): string => values.join(',');
export const theLast = (values: readonly string[]): string => values.at(-1) ?? '';
