// What an informer holds: objects by key, by namespace and by the indexes it was given.
//
// Invariant: every index agrees with the objects after each call. No I/O, no promises.
import { type ApiObject, keyOf, keyText, type ObjectKey } from '../model/object.ts';
import type { InformerEvent } from './informer.ts';

/** Names the values under which an object is found. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** By name; `byIndex(name, value)` asks them. */
export type Indexes<T> = { readonly [name: string]: IndexFunction<T> };

const NAMESPACE = 'tutti:namespace';

export class ObjectCache<T extends ApiObject> {
  readonly #objects = new Map<string, T>();
  readonly #indexes: Indexes<T>;
  /** Index -> value -> id -> object. */
  readonly #buckets: ReadonlyMap<string, Map<string, Map<string, T>>>;

  constructor(indexes: Indexes<T>) {
    this.#indexes = { ...indexes, [NAMESPACE]: (object) => [object.metadata.namespace ?? ''] };
    this.#buckets = new Map(Object.keys(this.#indexes).map((name) => [name, new Map()]));
  }

  find(key: ObjectKey): T | undefined {
    return this.#objects.get(keyText(key));
  }

  list(namespace?: string): readonly T[] {
    return namespace === undefined ? [...this.#objects.values()] : this.byIndex(NAMESPACE, namespace);
  }

  byIndex(index: string, value: string): readonly T[] {
    const buckets = this.#buckets.get(index);
    if (!buckets) throw new TypeError(`Informer has no index "${index}"`);
    return [...(buckets.get(value)?.values() ?? [])];
  }

  /** Returns the change, or undefined when the cache already had just this version of it. */
  put(object: T): InformerEvent<T> | undefined {
    const id = idOf(object);
    const previous = this.#objects.get(id);
    if (previous && isSameVersion(previous, object)) return undefined;
    if (previous) this.#unlink(id, previous);
    this.#objects.set(id, object);
    this.#link(id, object);
    return previous ? { type: 'changed', object, previous } : { type: 'added', object };
  }

  remove(object: T): InformerEvent<T> | undefined {
    const id = idOf(object);
    const previous = this.#objects.get(id);
    if (!previous) return undefined;
    this.#unlink(id, previous);
    this.#objects.delete(id);
    return { type: 'removed', object, previous };
  }

  /** Makes the cache hold exactly these; the changes that it took, removals first. */
  replace(present: readonly T[]): readonly InformerEvent<T>[] {
    const events: (InformerEvent<T> | undefined)[] = [];
    const after = new Map(present.map((object) => [idOf(object), object]));
    for (const [id, held] of [...this.#objects]) {
      // Deleted and made again under the same name while nobody looked: two changes, not one.
      if (after.get(id)?.metadata.uid !== held.metadata.uid) events.push(this.remove(held));
    }
    for (const object of present) events.push(this.put(object));
    return events.filter((event) => event !== undefined);
  }

  #link(id: string, object: T): void {
    for (const [name, buckets] of this.#buckets) {
      for (const value of this.#indexes[name]?.(object) ?? []) {
        const bucket = buckets.get(value) ?? new Map<string, T>();
        buckets.set(value, bucket.set(id, object));
      }
    }
  }

  #unlink(id: string, object: T): void {
    for (const [name, buckets] of this.#buckets) {
      for (const value of this.#indexes[name]?.(object) ?? []) {
        const bucket = buckets.get(value);
        bucket?.delete(id);
        if (bucket?.size === 0) buckets.delete(value);
      }
    }
  }
}

function idOf(object: ApiObject): string {
  return keyText(keyOf(object));
}

function isSameVersion(a: ApiObject, b: ApiObject): boolean {
  return a.metadata.uid === b.metadata.uid && a.metadata.resourceVersion === b.metadata.resourceVersion;
}
