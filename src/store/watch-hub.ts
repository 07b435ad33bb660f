// Who has to be told of a change?
//
// Watchers are kept by the length of their prefix and then by the prefix itself: a change costs one lookup per
// distinct length, whatever the number of watchers. Every watcher gets the same Change object, so whoever encodes
// changes can encode each once (a WeakMap by Change).
import type { Change, StoreError } from './store.ts';
import type { Watcher } from './watcher.ts';

/** The live watchers of a store. */
export class WatchHub {
  readonly #byLength = new Map<number, Map<string, Set<Watcher>>>();

  /** Number of watches that have not ended. */
  get size(): number {
    let size = 0;
    for (const watcher of this.#all()) size += watcher ? 1 : 0;
    return size;
  }

  join(watcher: Watcher): void {
    const { prefix } = watcher;
    const table = this.#byLength.get(prefix.length) ?? new Map<string, Set<Watcher>>();
    const watchers = table.get(prefix) ?? new Set();
    watchers.add(watcher);
    table.set(prefix, watchers);
    this.#byLength.set(prefix.length, table);
  }

  leave(watcher: Watcher): void {
    const { prefix } = watcher;
    const table = this.#byLength.get(prefix.length);
    const watchers = table?.get(prefix);
    if (!table || !watchers) return;
    watchers.delete(watcher);
    if (watchers.size === 0) table.delete(prefix);
    if (table.size === 0) this.#byLength.delete(prefix.length);
  }

  /** Tells everyone concerned, in the order of the changes. */
  publish(changes: readonly Change[]): void {
    for (const change of changes) {
      for (const [length, table] of this.#byLength) {
        if (length > change.key.length) continue;
        const watchers = table.get(change.key.slice(0, length));
        if (watchers) for (const watcher of watchers) watcher.push(change);
      }
    }
  }

  /** Ends every watch with the error. */
  endAll(failure: StoreError): void {
    for (const watcher of [...this.#all()]) watcher.end(failure);
  }

  *#all(): Iterable<Watcher> {
    for (const table of this.#byLength.values()) {
      for (const watchers of table.values()) yield* watchers;
    }
  }
}
