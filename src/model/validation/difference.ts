// What differs between two values, in lines that people can read: `- path: before` and `+ path: after`.

/** At most so many lines; a change of everything is told by its beginning. */
const MAX_LINES = 20;

export function describeChange(before: unknown, after: unknown): string {
  const lines = changes(before, after, '');
  const shown = lines.slice(0, MAX_LINES);
  return (lines.length > MAX_LINES ? [...shown, `... ${lines.length - MAX_LINES} more`] : shown).join('\n');
}

function changes(before: unknown, after: unknown, path: string): string[] {
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changes(before[key], after[key], step(path, key, Array.isArray(before))));
  }
  const [old, now] = [JSON.stringify(before), JSON.stringify(after)];
  if (old === now) return [];
  return [
    ...(old === undefined ? [] : [`- ${path}: ${old}`]),
    ...(now === undefined ? [] : [`+ ${path}: ${now}`]),
  ];
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function step(path: string, key: string, inList: boolean): string {
  if (inList) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
