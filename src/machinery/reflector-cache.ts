// What an informer holds: objects by key, by namespace and by the indexes it was given.
//
// Invariant: every index agrees with the objects after each call. No I/O, no promises.
import { type ApiObject, keyOf, keyText, type ObjectKey } from '../model/object.ts';
import type { InformerEvent } from './informer.ts';

/** Names the values under which an object is found. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** By name; `byIndex(name, value)` asks them. */
export type Indexes<T> = { readonly [name: string]: IndexFunction<T> };

export interface ObjectCache<T extends ApiObject> {
  find(key: ObjectKey): T | undefined;
  list(namespace?: string): readonly T[];
  byIndex(index: string, value: string): readonly T[];
  /** Returns the change, or undefined when the cache already had just this version of it. */
  put(object: T): InformerEvent<T> | undefined;
  remove(object: T): InformerEvent<T> | undefined;
  /** Makes the cache hold exactly these; the changes that it took, removals first. */
  replace(objects: readonly T[]): readonly InformerEvent<T>[];
}

const NAMESPACE = 'tutti:namespace';

export function openObjectCache<T extends ApiObject>(indexes: Indexes<T>): ObjectCache<T> {
  const objects = new Map<string, T>();
  const all: Indexes<T> = { ...indexes, [NAMESPACE]: (object) => [object.metadata.namespace ?? ''] };
  const byName = new Map(Object.keys(all).map((name) => [name, new Map<string, Map<string, T>>()]));

  const unlink = (id: string, object: T): void => {
    for (const [name, buckets] of byName) {
      for (const value of all[name]?.(object) ?? []) {
        const bucket = buckets.get(value);
        bucket?.delete(id);
        if (bucket?.size === 0) buckets.delete(value);
      }
    }
  };
  const link = (id: string, object: T): void => {
    for (const [name, buckets] of byName) {
      for (const value of all[name]?.(object) ?? []) {
        const bucket = buckets.get(value) ?? new Map<string, T>();
        buckets.set(value, bucket.set(id, object));
      }
    }
  };
  const idOf = (object: T): string => keyText(keyOf(object));

  const put = (object: T): InformerEvent<T> | undefined => {
    const id = idOf(object);
    const previous = objects.get(id);
    if (previous && isSameVersion(previous, object)) return undefined;
    if (previous) unlink(id, previous);
    objects.set(id, object);
    link(id, object);
    return previous ? { type: 'changed', object, previous } : { type: 'added', object };
  };
  const remove = (object: T): InformerEvent<T> | undefined => {
    const id = idOf(object);
    const previous = objects.get(id);
    if (!previous) return undefined;
    unlink(id, previous);
    objects.delete(id);
    return { type: 'removed', object, previous };
  };
  const valuesOf = (index: string, value: string): readonly T[] => {
    const buckets = byName.get(index);
    if (!buckets) throw new TypeError(`Informer has no index "${index}"`);
    return [...(buckets.get(value)?.values() ?? [])];
  };

  return {
    find: (key) => objects.get(keyText(key)),
    list: (namespace) => (namespace === undefined ? [...objects.values()] : valuesOf(NAMESPACE, namespace)),
    byIndex: valuesOf,
    put,
    remove,
    replace(present) {
      const events: InformerEvent<T>[] = [];
      const after = new Map(present.map((object) => [idOf(object), object]));
      for (const [id, held] of [...objects]) {
        // Deleted and made again under the same name while nobody looked: two changes, not one.
        if (after.get(id)?.metadata.uid !== held.metadata.uid) events.push(...kept(remove(held)));
      }
      for (const object of present) events.push(...kept(put(object)));
      return events;
    },
  };
}

function isSameVersion(a: ApiObject, b: ApiObject): boolean {
  return a.metadata.uid === b.metadata.uid && a.metadata.resourceVersion === b.metadata.resourceVersion;
}

function kept<E>(event: E | undefined): readonly E[] {
  return event === undefined ? [] : [event];
}
