// How do changes get to the disk, and who waits for whom?
//
// Group commit: what arrives while a transaction is on its way forms the next one, with one wait for the disk. What removes events runs in
// transactions of its own, since it reads them. When a transaction fails nothing of it is true, all who are in it are told, and the next
// one tries again; should the file have moved all the same, its journal says so.
import { TuttiError } from '../../model/errors.ts';
import { Draft } from './draft.ts';
import type { Environment } from './environment.ts';
import { LIMIT, longKey, parseLong } from './keys.ts';
import { decodeFacts, encodeFacts, type JournalRecord } from './record.ts';

const MAX_JOBS = 1024;
const MAX_BYTES = 8 * 2 ** 20;
// More than that does not wait in memory.
const MAX_WAITING_BYTES = 64 * 2 ** 20;
const NEW: JournalRecord = { format: 1, nextNumber: 1, nextArrival: 1 };

// Kept from the start, so that tests with fake timers do not stop the store.
const soon = setImmediate;

interface Job {
  readonly bytes: number;
  readonly alone: boolean;
  /** Returns what resolves the promise once the transaction is durable. Throws before it has changed anything. */
  run(draft: Draft): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The only one who changes the file. */
export class Writer {
  readonly #environment: Environment;
  readonly #afterWrite: (bytes: number) => void;
  readonly #pending: Job[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  #number: number;
  #journal: JournalRecord;

  constructor(environment: Environment, afterWrite: (bytes: number) => void) {
    this.#environment = environment;
    this.#afterWrite = afterWrite;
    ({ number: this.#number, journal: this.#journal } = readJournal(environment));
  }

  /** Changes that may share a transaction with others. `bytes` is about what they write. Throws Unavailable when too much waits. */
  async change<T>(bytes: number, run: (draft: Draft) => T): Promise<T> {
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > MAX_WAITING_BYTES)
      throw new TuttiError('Unavailable', 'Too many log events wait to be written', { retryAfterSeconds: 1 });
    return this.#enqueue({ bytes, alone: false, run }, false);
  }

  /** Changes that read events: alone in a transaction, before those that wait already when `urgent`. */
  remove<T>(run: (draft: Draft) => T, urgent = false): Promise<T> {
    return this.#enqueue({ bytes: 0, alone: true, run }, urgent);
  }

  /** Resolves when nothing is queued or under way. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #enqueue<T>(job: Pick<Job, 'bytes' | 'alone'> & { run(draft: Draft): T }, urgent: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // The promise is settled with what `run` of the same job returned.
      const whole = { ...job, resolve: resolve as Job['resolve'], reject };
      this.#waitingBytes += job.bytes;
      if (urgent) this.#pending.unshift(whole);
      else this.#pending.push(whole);
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#pending.length > 0) {
      await new Promise<void>((resolve) => soon(resolve));
      await this.#runGroup(this.#takeGroup());
    }
    this.#running = undefined;
  }

  #takeGroup(): Job[] {
    let bytes = 0;
    let count = 0;
    for (const job of this.#pending) {
      bytes += job.bytes;
      if (count > 0 && (job.alone || bytes > MAX_BYTES || count >= MAX_JOBS)) break;
      count += 1;
      if (job.alone) break;
    }
    const group = this.#pending.splice(0, count);
    for (const job of group) this.#waitingBytes -= job.bytes;
    return group;
  }

  // Settles every job, whatever happens.
  async #runGroup(jobs: readonly Job[]): Promise<void> {
    const draft = new Draft(this.#environment, this.#journal);
    const done: { job: Job; value: unknown }[] = [];
    for (const job of jobs) {
      try {
        done.push({ job, value: job.run(draft) });
      } catch (error) {
        job.reject(error);
      }
    }
    try {
      if (!draft.isEmpty) await this.#write(draft);
      for (const { job, value } of done) job.resolve(value);
    } catch (cause) {
      const error = new TuttiError('Unavailable', 'Cannot write log events', { cause, retryAfterSeconds: 5 });
      for (const { job } of done) job.reject(error);
    }
  }

  async #write(draft: Draft): Promise<void> {
    const writes = draft.writes();
    const number = this.#number + 1;
    let isWritten = false;
    try {
      isWritten = await this.#environment.write(writes, number, encodeFacts(longKey(number), draft.journal));
      if (!isWritten)
        throw new Error(`Transaction ${number} is in the file already: something else has written it`);
    } finally {
      if (!isWritten) this.#follow();
    }
    this.#environment.refresh();
    this.#number = number;
    this.#journal = draft.journal;
    this.#afterWrite(writes.reduce((sum, { value }) => sum + (value?.length ?? 0), 0));
  }

  // After a failed write: the file may have moved all the same, or under another writer.
  #follow(): void {
    try {
      this.#environment.refresh();
      ({ number: this.#number, journal: this.#journal } = readJournal(this.#environment));
    } catch {
      // The disk that refused the write refuses this too; the snapshot of before still stands.
    }
  }
}

function readJournal(environment: Environment): { number: number; journal: JournalRecord } {
  const last = { start: longKey(LIMIT - 1), end: longKey(0), reverse: true, limit: 1 };
  for (const { key, value } of environment.range('journal', last)) {
    const journal = decodeFacts<JournalRecord>(key, value);
    if (!journal) throw new TuttiError('Terminal', 'The journal of the log events is damaged');
    return { number: parseLong(key), journal };
  }
  return { number: 0, journal: NEW };
}
