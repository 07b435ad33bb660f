// Tags: a map in objects, `{ Key, Value }` lists on most wires. What AWS refuses is told as text; each service has its own fault.

export type Tags = { readonly [key: string]: string };

export interface TagEntry {
  readonly Key?: string;
  readonly Value?: string;
}

export function tagsOf(entries: readonly TagEntry[] | undefined): Tags {
  return Object.fromEntries((entries ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

/** Sorted by key. */
export function tagEntries(tags: Tags | undefined): { Key: string; Value: string }[] {
  return Object.entries(tags ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
}

export function withTags(tags: Tags | undefined, added: Tags): Tags {
  return { ...tags, ...added };
}

export function withoutTags(tags: Tags | undefined, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags ?? {}).filter(([key]) => !keys.includes(key)));
}

const MAX_TAGS = 50;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** What is wrong, in words, or undefined: AWS's common rules. `text`: what keys and values may consist of. */
export function tagProblem(tags: Tags, limit = MAX_TAGS, text = TAG_TEXT): string | undefined {
  const entries = Object.entries(tags);
  if (entries.length > limit) return `The number of tags exceeds the limit of ${limit}`;
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128)
      return `The tag key must have 1 to 128 characters: "${key.slice(0, 140)}"`;
    if (value.length > 256) return `The value of tag "${key}" must have at most 256 characters`;
    if (/^aws:/i.test(key)) return `aws: prefixed tag key names are not allowed for external use: "${key}"`;
    if (!text.test(key) || !text.test(value)) return `The tag "${key}" has characters that are not allowed`;
  }
  return undefined;
}

/** A key that is given twice, if any. */
export function repeatedKey(entries: readonly TagEntry[] | undefined): string | undefined {
  const seen = new Set<string>();
  for (const { Key = '' } of entries ?? []) {
    if (seen.has(Key)) return Key;
    seen.add(Key);
  }
  return undefined;
}
