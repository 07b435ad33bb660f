// What does a key hold now, without asking the file again?
//
// Entries that were written or read lately are kept. Invariant: what is kept is what the snapshot has; both move in one
// synchronous step. A kept entry costs no copy and no checksum, and it is the same Entry each time, with what a reader has
// made of it.
import type { Environment } from './environment.ts';
import { decodeEntry } from './record.ts';
import type { Change, Entry } from './store.ts';

/** Bytes of values that are kept. What they say when parsed is mostly held by informers as well, and then the same value. */
const MAX_BYTES = 32 * 2 ** 20;

/** The entries of the snapshot. */
export class CurrentEntries {
  readonly #environment: Environment;
  readonly #kept = new Map<string, Entry>();
  #bytes = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Throws StoreError Corrupt. */
  get(key: string): Entry | undefined {
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const record = this.#environment.getCurrent(key);
    return record && this.ofRecord(key, record);
  }

  /** The entry of a key whose record was just read. Throws StoreError Corrupt. */
  ofRecord(key: string, record: Buffer): Entry {
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const entry = decodeEntry(key, record);
    this.#keep(entry);
    return entry;
  }

  /** The snapshot has moved by these changes. */
  move(changes: readonly Change[]): void {
    for (const { type, key, entry } of changes) {
      this.#forget(key);
      if (type === 'put') this.#keep(entry);
    }
  }

  #keep(entry: Entry): void {
    this.#kept.set(entry.key, entry);
    this.#bytes += entry.value.length;
    if (this.#bytes > MAX_BYTES) this.#evict(entry);
  }

  // Oldest first, and an eighth at once: each walk begins with the places of all that was removed before. The newest stays
  // however large it is.
  #evict(newest: Entry): void {
    for (const [key, old] of this.#kept) {
      if (this.#bytes <= (MAX_BYTES / 8) * 7 || old === newest) return;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    this.#kept.delete(key);
    this.#bytes -= kept.value.length;
  }
}
