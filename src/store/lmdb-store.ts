// The store on LMDB: where reads, commits, watches and compaction come together.
//
// Invariant: `revision`, the pinned snapshot and what watchers have been told move in one synchronous step, after the
// group of commits is durable. So a reader never sees what could still be lost, a list and a watch from its revision
// fit without gap, and an acknowledged commit is visible to the next read. Reads are synchronous; the same code runs
// in production and in tests, there without fsync on tmpfs.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CommitQueue, type PendingCommit } from './commit-queue.ts';
import { Environment } from './environment.ts';
import { type GroupPlan, planGroup } from './group.ts';
import { pageAt, pageNow, replay } from './history.ts';
import { assertStorable, fits, rangeOf } from './keys.ts';
import { decodeEntry, encodeEntry } from './record.ts';
import { type CompactionStep, type HistoryStart, planCompaction, type Retention } from './retention.ts';
import {
  type CheckReport,
  type Entry,
  type ListOptions,
  type ListPage,
  type Operation,
  type Store,
  StoreError,
  type WatchItem,
  type WatchOptions,
} from './store.ts';
import { WatchHub } from './watch-hub.ts';
import { type StartIdleTimer, Watcher } from './watcher.ts';

/** How to open a store. */
export interface OpenOptions {
  /** Directory of the store; made when it does not exist. */
  readonly path: string;
  /** Wait for the disk before a commit is acknowledged. False only for tests. */
  readonly durable: boolean;
  /** Revisions that stay readable and watchable before automatic compaction. Default 10 000. */
  readonly historyLimit?: number;
  /** Milliseconds since the epoch, noted in the log. */
  readonly now?: () => number;
  /** Timers of bookmarks. */
  readonly startIdleTimer?: StartIdleTimer;
}

const DEFAULT_HISTORY = 10_000;
const STATE_KEY = 'store';
const FORMAT = 1;

/** Opens the store in the directory, or makes it. */
export async function openStore(options: OpenOptions): Promise<Store> {
  return new LmdbStore(options);
}

/** The same store in a directory of its own in memory, without fsync; close() removes it. */
export async function openMemoryStore(options: Partial<OpenOptions> = {}): Promise<Store> {
  const path = await mkdtemp('/dev/shm/tutti-store-');
  const store = await openStore({ ...options, path: join(path, 'store'), durable: false });
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    await rm(path, { recursive: true, force: true });
  };
  return store;
}

class LmdbStore implements Store {
  readonly #environment: Environment;
  readonly #hub = new WatchHub();
  readonly #queue = new CommitQueue((group) => this.#write(group));
  readonly #retention: Retention;
  readonly #now: () => number;
  readonly #startIdleTimer: StartIdleTimer;
  #revision: number;
  #history: HistoryStart;
  #requestedCompaction = 0;
  #closed: Promise<void> | undefined;

  constructor(options: OpenOptions) {
    this.#environment = new Environment(options);
    this.#retention = { revisions: options.historyLimit ?? DEFAULT_HISTORY };
    this.#now = options.now ?? Date.now;
    this.#startIdleTimer = options.startIdleTimer ?? startNodeTimer;
    const bounds = this.#environment.logBounds();
    this.#revision = bounds?.last ?? 0;
    this.#history = { compactedRevision: this.#readCompacted(), firstLogged: bounds?.first ?? 1 };
  }

  get revision(): number {
    return this.#revision;
  }

  get compactedRevision(): number {
    return this.#history.compactedRevision;
  }

  get(key: string): Entry | undefined {
    this.#assertOpen();
    if (key === '' || !fits(key)) return undefined;
    const record = this.#environment.getCurrent(key);
    return record && decodeEntry(key, record);
  }

  list(prefix: string, options: ListOptions = {}): ListPage {
    this.#assertOpen();
    const at = options.revision ?? this.#revision;
    this.#assertReadable(at);
    if (!fits(prefix)) return { entries: [], revision: at, more: false, remaining: 0 };
    const range = rangeOf(prefix, options.after);
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const now = this.#revision;
    const page =
      at === now
        ? pageNow(this.#environment, range, limit)
        : pageAt(this.#environment, prefix, { range, limit, at, now });
    return { ...page, revision: at, more: page.remaining > 0 };
  }

  count(prefix: string): number {
    this.#assertOpen();
    return fits(prefix) ? this.#environment.countCurrent(rangeOf(prefix)) : 0;
  }

  async commit(operations: readonly Operation[]): Promise<number> {
    this.#assertOpen();
    return this.#queue.submit(copyOf(operations));
  }

  watch(prefix: string, options: WatchOptions = {}): AsyncIterableIterator<WatchItem> {
    this.#assertOpen();
    if (options.after !== undefined) this.#assertReadable(options.after);
    const watcher = new Watcher(this.#watchSource(), prefix, options);
    if (!watcher.ended) this.#hub.join(watcher);
    return watcher;
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen();
    if (revision > this.#revision) throw futureRevision(revision, this.#revision);
    this.#requestedCompaction = Math.max(this.#requestedCompaction, revision);
    do await this.#queue.turn();
    while (planCompaction(this.#history, this.#revision, this.#wanted()) !== undefined);
  }

  check(): CheckReport {
    this.#assertOpen();
    return { ok: true, entries: this.count(''), revision: this.#revision, problems: [] };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#queue.idle();
    this.#hub.endAll(new StoreError('Closed', 'The store is closed'));
    await this.#environment.close();
  }

  // Settles every commit of the group, whatever happens.
  async #write(group: readonly PendingCommit[]): Promise<void> {
    try {
      const commits = group.filter((commit) => commit.operations !== undefined);
      const plan = planGroup(
        commits.map((commit) => commit.operations ?? []),
        { revision: this.#revision, now: this.#now(), read: (key) => this.#readDurable(key) },
      );
      const step = planCompaction(this.#history, plan.revision, this.#wanted());
      if (plan.log.length > 0 || step) await this.#store(plan, step);
      this.#publish(plan, step);
      for (const [i, commit] of commits.entries()) settle(commit, plan.verdicts[i]);
      for (const turn of group) if (!turn.operations) turn.resolve(this.#revision);
    } catch (cause) {
      const error = new StoreError('Unwritable', 'Cannot write to the store', { cause });
      for (const commit of group) commit.reject(error);
    }
  }

  async #store(plan: GroupPlan, step: CompactionStep | undefined): Promise<void> {
    const isWritten = await this.#environment.write((batch) => {
      for (const { key, record } of plan.current) {
        if (record) batch.putCurrent(key, record);
        else batch.removeCurrent(key);
      }
      for (const { revision, record } of plan.log) batch.appendLog(revision, record);
      if (!step) return;
      for (let revision = step.first; revision < step.end; revision++) batch.removeLog(revision);
      if (step.moves) batch.putState(STATE_KEY, stateRecord(step.compactedRevision));
    }, this.#revision + 1);
    if (!isWritten) throw new Error(`Another process has written revision ${this.#revision + 1}`);
  }

  #publish(plan: GroupPlan, step: CompactionStep | undefined): void {
    this.#environment.refresh();
    this.#revision = plan.revision;
    if (step) this.#history = { compactedRevision: step.compactedRevision, firstLogged: step.end };
    this.#hub.publish(plan.changes);
  }

  #watchSource(): ConstructorParameters<typeof Watcher>[0] {
    const store = this;
    return {
      get revision() {
        return store.#revision;
      },
      replay: (prefix, after) => {
        store.#assertReadable(after);
        return replay(store.#environment, prefix, { after, now: store.#revision });
      },
      startIdleTimer: store.#startIdleTimer,
      leave: (watcher) => store.#hub.leave(watcher),
    };
  }

  #wanted(): { readonly retention: Retention; readonly requested: number } {
    return { retention: this.#retention, requested: this.#requestedCompaction };
  }

  #readDurable(key: string): Entry | undefined {
    const record = this.#environment.getCurrent(key);
    return record && decodeEntry(key, record);
  }

  #readCompacted(): number {
    const record = this.#environment.getState(STATE_KEY);
    return record ? decodeEntry(STATE_KEY, record).modRevision : 0;
  }

  #assertOpen(): void {
    if (this.#closed) throw new StoreError('Closed', 'The store is closed');
  }

  #assertReadable(revision: number): void {
    if (revision > this.#revision) throw futureRevision(revision, this.#revision);
    if (revision >= this.#history.compactedRevision) return;
    const since = `history starts at ${this.#history.compactedRevision}`;
    throw new StoreError('Compacted', `Revision ${revision} has been compacted, ${since}`);
  }
}

function futureRevision(revision: number, now: number): StoreError {
  return new StoreError('FutureRevision', `Revision ${revision} is in the future, the store is at ${now}`);
}

function settle(commit: PendingCommit, verdict: number | StoreError | undefined): void {
  if (verdict instanceof StoreError) commit.reject(verdict);
  else commit.resolve(verdict ?? 0);
}

// Values are copied: what the caller does with its buffer afterwards must not reach disk or watchers.
function copyOf(operations: readonly Operation[]): Operation[] {
  const written = new Set<string>();
  return operations.map((operation) => {
    assertStorable(operation.key);
    if (operation.type === 'check') return operation;
    if (written.has(operation.key))
      throw new RangeError(`Key "${operation.key}" is written twice in one commit`);
    written.add(operation.key);
    return operation.type === 'put' ? { ...operation, value: Buffer.from(operation.value) } : operation;
  });
}

function stateRecord(compactedRevision: number): Buffer {
  const entry = {
    key: STATE_KEY,
    value: Buffer.of(),
    createRevision: FORMAT,
    modRevision: compactedRevision,
  };
  return encodeEntry(entry);
}

function startNodeTimer(milliseconds: number, run: () => void): ReturnType<StartIdleTimer> {
  const timer = setTimeout(run, milliseconds);
  timer.unref();
  return { refresh: () => void timer.refresh(), cancel: () => clearTimeout(timer) };
}
