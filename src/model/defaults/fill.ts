// How defaults are filled in: values are never changed in place, and what lacks nothing stays the same value.
//
// null counts as absent, as it does on the wire.

/** The object with what it lacks of `missing`. */
export function fill<T extends object>(object: T, missing: Partial<T>): T {
  let result: Partial<T> | undefined;
  for (const key of Object.keys(missing) as (keyof T)[]) {
    // Object.keys loses the type of its own argument
    const present = object[key];
    if (present !== undefined && present !== null) continue;
    if (missing[key] === undefined) continue;
    result ??= { ...object };
    result[key] = missing[key];
  }
  return (result as T | undefined) ?? object; // a copy of `object` with more fields
}

/** Like fill, for fields where upstream treats the empty value ('' or 0) as absent. */
export function fillEmpty<T extends object>(object: T, missing: Partial<T>): T {
  let result: Partial<T> | undefined;
  for (const key of Object.keys(missing) as (keyof T)[]) {
    // Object.keys loses the type of its own argument
    if (object[key]) continue;
    result ??= { ...object };
    result[key] = missing[key];
  }
  return (result as T | undefined) ?? object; // a copy of `object` with more fields
}

/** The object with one field changed by `change`, when it is there. */
export function within<T extends object, K extends keyof T>(
  object: T,
  key: K,
  change: (value: NonNullable<T[K]>) => T[K],
): T {
  const value = object[key];
  if (value === undefined || value === null) return object;
  const changed = change(value);
  return changed === value ? object : { ...object, [key]: changed };
}

/** The list with each item changed. */
export function each<I>(change: (item: I) => I): (list: readonly I[]) => readonly I[] {
  return (list) => {
    const changed = list.map(change);
    return changed.every((item, index) => item === list[index]) ? list : changed;
  };
}
