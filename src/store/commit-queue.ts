// When is a commit written, and together with which others?
//
// Group commit: whatever arrives in one turn of the event loop, or while a group is on its way to the disk, forms the
// next group. Groups run strictly one after the other; a group shares one LMDB transaction and so one wait for the
// disk, while each commit in it keeps its own revision and its own conditions.
import type { Operation } from './store.ts';

const MAX_GROUP_COMMITS = 1024;
const MAX_GROUP_BYTES = 8 * 2 ** 20;

// Kept from the start, so that tests with fake timers do not stop the store.
const soon = setImmediate;

/** A commit that waits for its group; without operations it waits for a turn of the writer only. */
export interface PendingCommit {
  readonly operations: readonly Operation[] | undefined;
  readonly bytes: number;
  resolve(revision: number): void;
  reject(error: Error): void;
}

/** Runs groups of commits through `write`, which settles every commit of the group and never throws. */
export class CommitQueue {
  readonly #write: (group: readonly PendingCommit[]) => Promise<void>;
  #pending: PendingCommit[] = [];
  #running: Promise<void> | undefined;

  constructor(write: (group: readonly PendingCommit[]) => Promise<void>) {
    this.#write = write;
  }

  /** Queues a commit; resolves with its revision once it is durable. */
  submit(operations: readonly Operation[]): Promise<number> {
    return this.#enqueue(operations, sizeOf(operations));
  }

  /** Resolves when the writer has had another turn, whether there were commits or not. */
  async turn(): Promise<void> {
    await this.#enqueue(undefined, 0);
  }

  /** Resolves when nothing is queued or under way. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #enqueue(operations: readonly Operation[] | undefined, bytes: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ operations, bytes, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#pending.length > 0) {
      await new Promise<void>((resolve) => soon(resolve));
      await this.#write(this.#takeGroup());
    }
    this.#running = undefined;
  }

  #takeGroup(): PendingCommit[] {
    let bytes = 0;
    let count = 0;
    for (const commit of this.#pending) {
      bytes += commit.bytes;
      if (count > 0 && (bytes > MAX_GROUP_BYTES || count >= MAX_GROUP_COMMITS)) break;
      count++;
    }
    return this.#pending.splice(0, count);
  }
}

function sizeOf(operations: readonly Operation[]): number {
  let bytes = 0;
  for (const operation of operations) bytes += operation.type === 'put' ? operation.value.length : 0;
  return bytes;
}
