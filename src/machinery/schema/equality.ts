// Do two plain JSON values say the same? Absent and undefined are the same; the order of fields does not count.

type Plain = { readonly [key: string]: unknown };

export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) return Array.isArray(other) && isSameList(one, other);
  return !Array.isArray(other) && isSameObject(one as Plain, other as Plain); // objects, no lists
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (!isSame(one[index], other[index])) return false;
  return true;
}

function isSameObject(one: Plain, other: Plain): boolean {
  for (const key of Object.keys(one)) if (!isSame(one[key], other[key])) return false;
  // A key may be called as something that every object inherits: `constructor`.
  for (const key of Object.keys(other))
    if (other[key] !== undefined && (one[key] === undefined || !Object.hasOwn(one, key))) return false;
  return true;
}

/** The same value without undefined; itself when there is none. What `clean` holds as well has none. */
export function withoutUndefined<T>(value: T, clean?: unknown): T {
  if (typeof value !== 'object' || value === null || value === clean) return value;
  return (Array.isArray(value) ? compactList(value, clean) : compactObject(value as Plain, clean)) as T; // same shape
}

function compactList(list: readonly unknown[], clean: unknown): readonly unknown[] {
  const known: readonly unknown[] = Array.isArray(clean) ? clean : [];
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const item = withoutUndefined(list[index], known[index]);
    if (item === list[index]) continue;
    copy ??= [...list];
    copy[index] = item;
  }
  return copy ?? list;
}

function compactObject(object: Plain, clean: unknown): Plain {
  const known = typeof clean === 'object' && clean !== null ? (clean as Plain) : {};
  let copy: { [key: string]: unknown } | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const compacted = withoutUndefined(value, known[key]);
    if (compacted === value && value !== undefined) continue;
    copy ??= { ...object };
    if (compacted === undefined) delete copy[key];
    else copy[key] = compacted;
  }
  return copy ?? object;
}
