// Reading and writing objects, on top of a store that knows keys and bytes only.
//
// What an entry says is parsed once: as long as the store gives the same entry, a controller's read and a watcher's event
// share one value. Objects are never changed in place.
import type { AnyKind } from '../../model/kind.ts';
import type { ApiObject, ObjectKey } from '../../model/object.ts';
import { type Change, type Entry, type Operation, type Store, StoreError } from '../../store/store.ts';
import { storeKey } from './keys.ts';
import { notFound, storeFailure } from './problems.ts';
import type { Seal } from './seal.ts';
import { encodeObject, StoredRecord, withRevision } from './stored-record.ts';

/** Thrown by a write whose key (or one that it checks) has changed since it was read: read again. */
export class RaceLost extends Error {
  override readonly name = 'RaceLost';
  /** The key that had changed. */
  readonly key: string;
  constructor(key: string) {
    super(`Key "${key}" has changed`);
    this.key = key;
  }
}

export class ObjectStore {
  readonly store: Store;
  readonly #seal: Seal | undefined;
  readonly #underWay = new Map<string, { readonly value: Buffer; readonly object: ApiObject }>();
  readonly #departures = new WeakMap<Change, StoredRecord>();

  constructor(store: Store, seal: Seal | undefined) {
    this.store = store;
    this.#seal = seal;
  }

  find(kind: AnyKind, key: ObjectKey): StoredRecord | undefined {
    const entry = this.entry(storeKey(kind, key));
    return entry && this.read(kind, entry);
  }

  /** Throws NotFound. */
  get(kind: AnyKind, key: ObjectKey): StoredRecord {
    const record = this.find(kind, key);
    if (!record) throw notFound(kind, key.name);
    return record;
  }

  entry(key: string): Entry | undefined {
    try {
      return this.store.get(key);
    } catch (error) {
      throw storeFailure(error);
    }
  }

  /** The record of an entry; shared by all who hold the entry or read the same revision. */
  read(kind: AnyKind, entry: Entry): StoredRecord {
    const { meaning } = entry;
    if (meaning instanceof StoredRecord && meaning.seal === this.#seal) return meaning;
    const record = new StoredRecord(kind, entry, this.#seal, this.#justWritten(entry));
    entry.meaning = record;
    return record;
  }

  /** What it was before a change, with the revision of the change: how it leaves a selection. */
  departed(kind: AnyKind, change: Change): StoredRecord {
    const known = this.#departures.get(change);
    if (known) return known;
    const before = change.previous ?? change.entry;
    const object = change.previous && withRevision(this.read(kind, change.previous).object, change.revision);
    const record = new StoredRecord(kind, { ...before, modRevision: change.revision }, this.#seal, object);
    this.#departures.set(change, record);
    return record;
  }

  /** Writes the object if its key is still at `expect` (0: absent), together with more. Throws RaceLost. */
  async write(
    kind: AnyKind,
    object: ApiObject,
    expect: number,
    more: readonly Operation[] = [],
  ): Promise<ApiObject> {
    const key = storeKey(kind, object.metadata);
    const plain = encodeObject(object);
    const value = kind.sealed && this.#seal ? this.#seal.seal(key, plain) : plain;
    const mine = { value, object };
    this.#underWay.set(key, mine);
    try {
      const revision = await this.#commit([{ type: 'put', key, value, expect }, ...more]);
      const entry = this.entry(key);
      return entry?.modRevision === revision ? this.read(kind, entry).object : withRevision(object, revision);
    } finally {
      if (this.#underWay.get(key) === mine) this.#underWay.delete(key);
    }
  }

  /** Removes the object if it is still as read, together with more. Throws RaceLost. Returns the removal's revision. */
  async remove(record: StoredRecord, more: readonly Operation[] = []): Promise<number> {
    const removal = { type: 'delete', key: record.key, expect: record.revision } as const;
    return this.#commit([removal, ...more]);
  }

  async #commit(operations: readonly Operation[]): Promise<number> {
    try {
      return await this.store.commit(operations);
    } catch (error) {
      if (error instanceof StoreError && error.code === 'Conflict') throw new RaceLost(error.key ?? '');
      throw storeFailure(error);
    }
  }

  // A watcher may hear of a write before the writer does.
  #justWritten(entry: Entry): ApiObject | undefined {
    const mine = this.#underWay.get(entry.key);
    return mine?.value.equals(entry.value) ? withRevision(mine.object, entry.modRevision) : undefined;
  }
}
