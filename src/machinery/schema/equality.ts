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
  for (const key of Object.keys(other)) if (other[key] !== undefined && one[key] === undefined) return false;
  return true;
}

/** The same value without undefined; itself when there is none. */
export function withoutUndefined<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  return (Array.isArray(value) ? compactList(value) : compactObject(value as Plain)) as T; // same shape
}

function compactList(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const item = withoutUndefined(list[index]);
    if (item === list[index]) continue;
    copy ??= [...list];
    copy[index] = item;
  }
  return copy ?? list;
}

function compactObject(object: Plain): Plain {
  let copy: { [key: string]: unknown } | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const compacted = withoutUndefined(value);
    if (compacted === value && value !== undefined) continue;
    copy ??= { ...object };
    if (compacted === undefined) delete copy[key];
    else copy[key] = compacted;
  }
  return copy ?? object;
}
