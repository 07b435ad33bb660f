// Keys, size and immutability of what ConfigMaps and Secrets hold.
import { type Errors, forbidden, invalidFor, same, tooLong, unless } from './fields.ts';
import { configKeyProblems } from './names.ts';

/** 1 MiB, counted over all values. */
export const MAX_DATA_BYTES = 1024 * 1024;

type Data = { readonly [key: string]: string } | undefined;

export function validateKeys(data: Data, path: string): Errors {
  return Object.keys(data ?? {}).flatMap((key) => invalidFor(`${path}[${key}]`, key, configKeyProblems(key)));
}

export function textBytes(data: Data): number {
  return Object.values(data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
}

/** The length of what base64 values decode to. */
export function decodedBytes(data: Data): number {
  return Object.values(data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value, 'base64'), 0);
}

export function validateSize(bytes: number, path: string): Errors {
  return unless(bytes <= MAX_DATA_BYTES, () => tooLong(path, MAX_DATA_BYTES));
}

interface Freezable {
  readonly immutable?: boolean;
}

/** Once immutable, always immutable, and so are the named fields. */
export function validateFrozen<T extends Freezable>(
  object: T,
  previous: T | undefined,
  fields: readonly (keyof T & string)[],
): Errors {
  if (!previous?.immutable) return [];
  const thawed = unless(object.immutable === true, () =>
    forbidden('immutable', 'field is immutable when `immutable` is set'),
  );
  const changed = fields.filter((name) => !same(object[name] ?? {}, previous[name] ?? {}));
  return [...thawed, ...changed.map((name) => forbidden(name, 'field is immutable when `immutable` is set'))];
}
