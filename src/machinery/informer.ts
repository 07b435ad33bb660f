// A cache of one kind that follows the cluster: list once, then watch; list again when the watch is lost.
//
// Invariant: what the cache holds is what the cluster had at `revision`; listeners hear of each change after the cache
// has it. The interface; reflector.ts implements it.
import type { ApiObject, ObjectKey } from '../model/object.ts';
import type { Cancel } from './clock.ts';

export interface InformerEvent<T> {
  readonly type: 'added' | 'changed' | 'removed';
  readonly object: T;
  readonly previous?: T;
}

export interface Informer<T extends ApiObject> {
  find(key: ObjectKey): T | undefined;
  /** All, or those of one namespace. */
  list(namespace?: string): readonly T[];
  /** Objects whose index function (given when the informer was made) yielded the value. */
  byIndex(index: string, value: string): readonly T[];
  /** Resolves when the first list is in the cache. */
  synced(): Promise<void>;
  /** Resolves when the cache has reached the resourceVersion (of any write to this cluster). */
  reached(resourceVersion: string): Promise<void>;
  /** Every change from now on; the objects already there are reported as added first. */
  onChange(listener: (event: InformerEvent<T>) => void): Cancel;
}
