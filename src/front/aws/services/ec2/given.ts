// What of an input was given? Old clients send empty texts for what they do not say (Packer, the Terraform provider): they mean absence.
//
// Two empty texts mean something: the value of a tag, and NoDevice.

const MEANT_EMPTY = new Set(['Value', 'NoDevice']);

/** The same value without empty texts, and without structures and lists that have nothing else. */
export function given<T>(value: T): T {
  return (cleaned(value) ?? {}) as T; // only what may be absent anyway is left out
}

function cleaned(value: unknown, name = ''): unknown {
  if (value === '') return MEANT_EMPTY.has(name) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => cleaned(item)).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return value;
  const entries = Object.entries(value)
    .map(([key, member]) => [key, cleaned(member, key)] as const)
    .filter(([, member]) => member !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The fields that are there: for specs and answers, where absent is not undefined. */
export function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // absent fields only
}
