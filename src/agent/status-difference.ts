// What has to be sent so that the cluster's status becomes ours? Pure: a merge patch of the named fields, or nothing.
import type { StatusPatch } from './status-reporter.ts';

interface Plain {
  readonly [field: string]: unknown;
}

/** For a reporter that has these fields of status. */
export function fieldsPatch(fields: readonly string[]): StatusPatch {
  return { type: 'merge', between: (before, after) => statusDifference(before, after, fields) };
}

/** Undefined when they say the same. Fields that are not named are left to others. */
export function statusDifference(
  before: object | undefined,
  after: object,
  fields: readonly string[],
): Plain | undefined {
  const [old, fresh] = [(before ?? {}) as Plain, after as Plain]; // objects are read by field
  const patch = difference(pick(old, fields), pick(fresh, fields));
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function pick(value: Plain, fields: readonly string[]): Plain {
  return Object.fromEntries(fields.map((field) => [field, value[field]]));
}

function difference(before: Plain, after: Plain): Plain {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes = [...names].flatMap((name): readonly (readonly [string, unknown])[] => {
    const [old, fresh] = [before[name], after[name]];
    if (isPlain(old) && isPlain(fresh)) {
      const inner = difference(old, fresh);
      return Object.keys(inner).length > 0 ? [[name, inner]] : [];
    }
    return JSON.stringify(old ?? null) === JSON.stringify(fresh ?? null) ? [] : [[name, fresh ?? null]];
  });
  return Object.fromEntries(changes);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
