// The shape of every controller: a name, what wakes it, and one step for one key.
//
// Work is triggered by a key, never by the content of an event: a restart is the ordinary path. The runner (runner.ts)
// owns dedupe, one at a time per key, back-off, terminal errors, metrics and log. Conflict means again, quietly;
// NotFound while acting is success.
import type { ApiObject } from '../model/object.ts';
import type { Informer } from './informer.ts';

/** What a step leaves behind: nothing to do until something changes, or look again at a time (ms since the epoch). */
export type Outcome =
  | { readonly type: 'settled' }
  | { readonly type: 'wakeAt'; readonly atMs: number; readonly why: string };

export const settled: Outcome = { type: 'settled' };

export function wakeAt(atMs: number, why: string): Outcome {
  return { type: 'wakeAt', atMs, why };
}

/** Which keys (keyText) to look at when an object of some kind changes. */
export interface Trigger {
  readonly informer: Informer<ApiObject>;
  keys(object: ApiObject, previous: ApiObject | undefined): readonly string[];
}

/** Ties an informer to a key function with the type of its objects. */
export function on<T extends ApiObject>(
  informer: Informer<T>,
  keys: (object: T, previous: T | undefined) => readonly string[],
): Trigger {
  return { informer: informer as unknown as Informer<ApiObject>, keys: keys as Trigger['keys'] }; // the pair agrees on T
}

export interface Controller {
  /** noun-verb, as its folder. */
  readonly name: string;
  readonly triggers: readonly Trigger[];
  /** Keys under way at once; default 4. */
  readonly concurrency?: number;
  /** One step for one key. Throw to be called again with back-off. */
  reconcile(key: string, signal: AbortSignal): Promise<Outcome>;
}
