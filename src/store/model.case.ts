// What should the store answer? A plain Map, one whole copy per revision.
//
// The reference that property tests compare the store with: slow, obvious, and sharing no code with it.
import type { Operation } from './store.ts';

/** A key as the model knows it. */
export interface ModelEntry {
  readonly value: string;
  readonly create: number;
  readonly mod: number;
}

/** A store without disk, history limit or concurrency. */
export class StoreModel {
  /** The state at each revision; index 0 is the empty store. */
  readonly states: ReadonlyMap<string, ModelEntry>[] = [new Map()];
  /** Text of every change, by revision. */
  readonly changes: string[][] = [[]];

  get revision(): number {
    return this.states.length - 1;
  }

  get now(): ReadonlyMap<string, ModelEntry> {
    return this.states.at(-1) ?? new Map();
  }

  /** The new revision, or the key that conflicts and its revision. */
  commit(operations: readonly Operation[]): number | { readonly key: string; readonly actual: number } {
    const before = this.now;
    const after = new Map(before);
    const changes: string[] = [];
    const revision = this.revision + 1;
    for (const operation of operations) {
      const old = before.get(operation.key);
      const actual = old?.mod ?? 0;
      if (operation.expect !== undefined && operation.expect !== actual)
        return { key: operation.key, actual };
      if (operation.type === 'put') {
        const value = Buffer.from(operation.value).toString();
        after.set(operation.key, { value, create: old?.create ?? revision, mod: revision });
        changes.push(`put ${operation.key}=${value} was ${old?.value ?? 'nothing'}`);
      } else if (operation.type === 'delete' && old) {
        after.delete(operation.key);
        changes.push(`delete ${operation.key}=${old.value} was ${old.value}`);
      }
    }
    this.states.push(after);
    this.changes.push(changes);
    return revision;
  }

  /** Lines of the entries with the prefix at a revision, in byte order. */
  list(prefix: string, revision: number): string[] {
    return [...(this.states[revision] ?? [])]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map(([key, entry]) => `${key}=${entry.value} ${entry.create} ${entry.mod}`);
  }

  /** Lines of the changes of keys with the prefix after a revision. */
  changesAfter(prefix: string, revision: number): string[] {
    return this.changes.flatMap((changes, at) =>
      at <= revision
        ? []
        : changes.filter((line) => keyOf(line).startsWith(prefix)).map((line) => `${at} ${line}`),
    );
  }
}

function keyOf(line: string): string {
  return line.slice(line.indexOf(' ') + 1, line.indexOf('='));
}
