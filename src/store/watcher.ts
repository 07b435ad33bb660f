// What does one watcher see next?
//
//   replaying --caught up with the store--> live --abort, return()--> ended
//       |  reads the log when asked            |  is told, keeps a bounded queue
//       +--------- Compacted ------------------+--------- Overflow, Closed ------> ended with an error
//
// While replaying, changes are read from the log in chunks when the reader asks for them, so a slow reader costs no
// memory; changes that are committed meanwhile are simply further down the log. The step from the last chunk to live
// is taken synchronously at the store's revision: nothing is missed, nothing comes twice.
import { type Change, StoreError, type WatchItem, type WatchOptions } from './store.ts';

const DEFAULT_MAX_QUEUE = 10_000;

// Kept from the start, so that tests with fake timers do not stop the store.
const soon = setImmediate;

/** Runs something after a time without activity; `refresh` starts the time anew. */
export interface IdleTimer {
  refresh(): void;
  cancel(): void;
}

/** Where idle timers come from; tests bring their own. */
export type StartIdleTimer = (milliseconds: number, run: () => void) => IdleTimer;

/** What a watcher needs of the store. */
export interface WatchSource {
  readonly revision: number;
  /** Changes after the revision, some at a time, and up to where; throws Compacted when they are gone. */
  replay(prefix: string, after: number): { readonly changes: readonly Change[]; readonly upTo: number };
  startIdleTimer: StartIdleTimer;
  leave(watcher: Watcher): void;
}

interface Waiting {
  resolve(result: IteratorResult<WatchItem>): void;
  reject(error: StoreError): void;
}

/** One watch. Created by the hub, which tells it of every commit while it is live. */
export class Watcher implements AsyncIterableIterator<WatchItem> {
  readonly prefix: string;
  readonly #source: WatchSource;
  readonly #maxQueue: number;
  readonly #signal: AbortSignal | undefined;
  readonly #bookmarks: IdleTimer | undefined;
  readonly #onAbort = (): void => this.end();
  #queue: WatchItem[] = [];
  #head = 0;
  #waiting: Waiting[] = [];
  #replayAfter: number | undefined;
  #replayScheduled = false;
  #ended = false;
  #failure: StoreError | undefined;

  constructor(source: WatchSource, prefix: string, options: WatchOptions) {
    this.prefix = prefix;
    this.#source = source;
    this.#maxQueue = options.maxQueue ?? DEFAULT_MAX_QUEUE;
    this.#signal = options.signal;
    const after = options.after ?? source.revision;
    this.#replayAfter = after < source.revision ? after : undefined;
    const every = options.bookmarkEveryMs;
    this.#bookmarks = every === undefined ? undefined : source.startIdleTimer(every, () => this.#bookmark());
    if (this.#signal?.aborted) this.end();
    else this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Whether nothing will come any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Tells the watcher of a change that has become durable. */
  push(change: Change): void {
    if (this.#ended || this.#replayAfter !== undefined) return;
    if (this.#queue.length - this.#head >= this.#maxQueue) {
      const reason = `The watcher of "${this.prefix}" did not read ${this.#maxQueue} waiting changes`;
      this.end(new StoreError('Overflow', reason));
      return;
    }
    this.#queue.push(change);
    this.#bookmarks?.refresh();
    this.#settle();
  }

  /** Ends the watch: quietly, or with an error that the reader gets next. */
  end(failure?: StoreError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#queue = [];
    this.#head = 0;
    this.#bookmarks?.cancel();
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#source.leave(this);
    this.#settle();
  }

  next(): Promise<IteratorResult<WatchItem>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#settle();
    });
  }

  async return(): Promise<IteratorResult<WatchItem>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #settle(): void {
    for (let waiting = this.#waiting[0]; waiting; waiting = this.#waiting[0]) {
      const item = this.#take();
      if (!item && !this.#ended) return;
      this.#waiting.shift();
      if (item) waiting.resolve({ done: false, value: item });
      else if (this.#failure) waiting.reject(this.#takeFailure(this.#failure));
      else waiting.resolve({ done: true, value: undefined });
    }
  }

  #take(): WatchItem | undefined {
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
      this.#replay();
    }
    const item = this.#queue[this.#head];
    if (item) this.#head++;
    return item;
  }

  // One chunk; when it holds nothing for this prefix the next one follows in another turn of the event loop.
  #replay(): void {
    if (this.#ended || this.#replayAfter === undefined || this.#replayScheduled) return;
    try {
      const { changes, upTo } = this.#source.replay(this.prefix, this.#replayAfter);
      this.#queue = [...changes];
      this.#replayAfter = upTo < this.#source.revision ? upTo : undefined;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.end(error);
      return;
    }
    if (this.#queue.length > 0 || this.#replayAfter === undefined) return;
    this.#replayScheduled = true;
    soon(() => {
      this.#replayScheduled = false;
      this.#settle();
    });
  }

  #takeFailure(failure: StoreError): StoreError {
    this.#failure = undefined;
    return failure;
  }

  #bookmark(): void {
    const isQuiet = this.#head === this.#queue.length && this.#replayAfter === undefined;
    if (this.#ended) return;
    this.#bookmarks?.refresh();
    if (!isQuiet) return;
    this.#queue.push({ type: 'bookmark', revision: this.#source.revision });
    this.#settle();
  }
}
