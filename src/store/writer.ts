// How does the store move from one revision to the next?
//
// The writer owns the revision and the start of history. A group of commits is planned against the pinned snapshot,
// written as one transaction, and only when that is durable do snapshot, revision and watchers move, in one
// synchronous step. When a write fails nothing moves, every commit of the group is refused with Unwritable, and the
// next group tries again; should the file turn out to have moved after all, its log says how, and the store follows.
import { CommitQueue, type PendingCommit } from './commit-queue.ts';
import type { CurrentEntries } from './current-entries.ts';
import type { Environment } from './environment.ts';
import { type GroupPlan, planGroup } from './group.ts';
import { quickCheck } from './integrity.ts';
import { decodeEntry, decodeLog, encodeEntry } from './record.ts';
import { type CompactionStep, type History, planCompaction, type Retention } from './retention.ts';
import { type Change, type Operation, StoreError } from './store.ts';

const STATE_KEY = 'store';
const FORMAT = 1;
const MEASURE_EVERY_BYTES = 2 ** 20;

/** What the writer needs. */
export interface WriterOptions {
  readonly environment: Environment;
  /** Moved together with the environment's snapshot. */
  readonly current: CurrentEntries;
  readonly retention: Retention;
  /** Bytes that entries and history may take together. */
  readonly maxBytes: number;
  now(): number;
  /** Told of changes once they are durable and readable. */
  publish(changes: readonly Change[]): void;
}

/** The only one who changes the store. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #environment: Environment;
  readonly #queue = new CommitQueue((group) => this.#runGroup(group));
  readonly #damage: StoreError | undefined;
  #revision = 0;
  #history: History = { compactedRevision: 0, firstLogged: 1 };
  #requestedCompaction = 0;
  #sizes: { readonly log: number; readonly all: number };
  #bytesSinceMeasured = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#environment = options.environment;
    this.#sizes = this.#environment.sizes();
    this.#damage = this.#start();
  }

  get revision(): number {
    return this.#revision;
  }

  get history(): History {
    return this.#history;
  }

  /** Resolves with the revision of the commit once it is durable. */
  commit(operations: readonly Operation[]): Promise<number> {
    return this.#queue.submit(operations);
  }

  /** Resolves when the revision is compacted and its log records are gone. */
  async compact(revision: number): Promise<void> {
    this.#requestedCompaction = Math.max(this.#requestedCompaction, revision);
    do await this.#queue.turn();
    while (this.#planCompaction(this.#revision) !== undefined);
  }

  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  // What is wrong with the file at the opening: reads go on as far as they can, writes do not start.
  #start(): StoreError | undefined {
    const bounds = this.#environment.logBounds();
    this.#revision = bounds?.last ?? 0;
    const firstLogged = bounds?.first ?? 1;
    this.#history = { compactedRevision: Math.max(0, firstLogged - 1), firstLogged };
    try {
      this.#history = { compactedRevision: readCompacted(this.#environment), firstLogged };
      const problems = quickCheck(this.#environment, this.#history, this.#revision);
      return problems[0] === undefined ? undefined : new StoreError('Corrupt', problems.join('; '));
    } catch (error) {
      if (error instanceof StoreError) return error;
      throw error;
    }
  }

  // Settles every commit of the group, whatever happens.
  async #runGroup(group: readonly PendingCommit[]): Promise<void> {
    try {
      if (this.#damage) throw this.#damage;
      const admitted = this.#admit(group);
      const plan = planGroup(
        admitted.map((commit) => commit.operations ?? []),
        { revision: this.#revision, now: this.#options.now(), read: (key) => this.#options.current.get(key) },
      );
      const step = this.#planCompaction(plan.revision);
      if (plan.log.length > 0 || step) await this.#write(plan, step);
      for (const [i, commit] of admitted.entries()) settle(commit, plan.verdicts[i]);
      for (const turn of group) if (!turn.operations) turn.resolve(this.#revision);
    } catch (cause) {
      const error = new StoreError('Unwritable', 'Cannot write to the store', { cause });
      for (const commit of group) commit.reject(error);
    }
  }

  // A full store takes only what does not make it larger.
  #admit(group: readonly PendingCommit[]): PendingCommit[] {
    const commits = group.filter((commit) => commit.operations !== undefined);
    if (this.#sizes.all + this.#bytesSinceMeasured < this.#options.maxBytes) return commits;
    this.#measure();
    if (this.#sizes.all < this.#options.maxBytes) return commits;
    this.#requestedCompaction = this.#revision;
    const cause = new Error(`The store has reached its limit of ${this.#options.maxBytes} bytes`);
    return commits.filter((commit) => {
      const isHarmless = commit.operations?.every((operation) => operation.type !== 'put');
      if (!isHarmless) commit.reject(new StoreError('Unwritable', 'Cannot write to the store', { cause }));
      return isHarmless;
    });
  }

  async #write(plan: GroupPlan, step: CompactionStep | undefined): Promise<void> {
    const next = this.#revision + 1;
    let isWritten = false;
    try {
      isWritten = await this.#environment.write((batch) => {
        for (const { key, record } of plan.current) {
          if (record) batch.putCurrent(key, record);
          else batch.removeCurrent(key);
        }
        for (const { revision, record } of plan.log) batch.appendLog(revision, record);
        if (!step) return;
        for (let revision = step.first; revision < step.end; revision++) batch.removeLog(revision);
        if (step.moves) batch.putState(STATE_KEY, stateRecord(step.compactedRevision));
      }, next);
      if (!isWritten)
        throw new Error(`Revision ${next} is in the file already: something else has written it`);
    } finally {
      if (!isWritten) this.#follow();
    }
    this.#environment.refresh();
    this.#revision = plan.revision;
    if (step) this.#history = { compactedRevision: step.compactedRevision, firstLogged: step.end };
    this.#account(plan);
    this.#tell(plan.changes);
  }

  // After a failed write: the file may have moved all the same, or under another writer.
  #follow(): void {
    const { revision, changes } = this.#readAhead() ?? { revision: this.#revision, changes: [] };
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#tell(changes);
  }

  #tell(changes: readonly Change[]): void {
    this.#options.current.move(changes);
    this.#options.publish(changes);
  }

  #readAhead(): { revision: number; changes: Change[] } | undefined {
    try {
      this.#environment.refresh();
      const bounds = this.#environment.logBounds();
      const changes: Change[] = [];
      if (!bounds) return undefined;
      for (const { key, value } of this.#environment.rangeLog(this.#revision + 1, bounds.last + 1)) {
        changes.push(...decodeLog(key, value).changes);
      }
      this.#history = { compactedRevision: readCompacted(this.#environment), firstLogged: bounds.first };
      return { revision: bounds.last, changes };
    } catch {
      // The disk that refused the write refuses this too; the snapshot of before still stands.
      return undefined;
    }
  }

  #account(plan: GroupPlan): void {
    for (const { record } of plan.log) this.#bytesSinceMeasured += 2 * record.length;
    if (this.#bytesSinceMeasured >= MEASURE_EVERY_BYTES) this.#measure();
  }

  #measure(): void {
    this.#sizes = this.#environment.sizes();
    this.#bytesSinceMeasured = 0;
  }

  #planCompaction(revision: number): CompactionStep | undefined {
    return planCompaction(
      this.#history,
      { before: this.#revision, revision },
      {
        retention: this.#options.retention,
        now: this.#options.now(),
        logBytes: this.#sizes.log,
        requested: this.#requestedCompaction,
        timeOf: (at) => this.#timeOf(at),
      },
    );
  }

  #timeOf(revision: number): number {
    const record = this.#environment.getLog(revision);
    return record ? decodeLog(revision, record).time : 0;
  }
}

function settle(commit: PendingCommit, verdict: number | StoreError | undefined): void {
  if (verdict instanceof StoreError) commit.reject(verdict);
  else commit.resolve(verdict ?? 0);
}

function readCompacted(environment: Environment): number {
  const record = environment.getState(STATE_KEY);
  if (!record) return 0;
  const { createRevision: format, modRevision } = decodeEntry(STATE_KEY, record);
  if (format === FORMAT) return modRevision;
  throw new StoreError('Corrupt', `The store has format ${format}, this version reads format ${FORMAT}`);
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
