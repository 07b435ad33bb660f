// When are samples written, together with which others, and what goes for them?
//
// Group commit: what arrives while a group is on its way to the disk forms the next group; a group is one transaction and one wait for the
// disk. With each group goes some of what is too old, and, when the file holds more than it may, of what is oldest. A group that fails
// leaves nothing behind, and everybody in it hears of it.
import { TuttiError } from '../../model/errors.ts';
import type { MetricKey, MetricSample } from '../../model/metrics.ts';
import type { Environment, Table } from './environment.ts';
import { chosenRemovals, type Removal } from './eviction.ts';
import { Group } from './group.ts';

export interface NewSample {
  readonly key: MetricKey;
  readonly sample: MetricSample;
}

interface Pending {
  readonly samples: readonly NewSample[];
  resolve(): void;
  reject(error: Error): void;
}

const MAX_GROUP_SAMPLES = 5000;
const MAX_WAITING_SAMPLES = 100_000;

export interface WriterOptions {
  readonly environment: Environment;
  readonly maxBytes: number;
  readonly now: () => number;
  /** Is told of a record that cannot be read and is written anew. */
  readonly onDamage: (table: Table, key: Uint8Array) => void;
}

export class Writer {
  readonly #options: WriterOptions;
  #pending: Pending[] = [];
  #waiting = 0;
  #running: Promise<void> | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  put(samples: readonly NewSample[]): Promise<void> {
    if (samples.length === 0) return Promise.resolve();
    if (this.#waiting + samples.length > MAX_WAITING_SAMPLES)
      return Promise.reject(new TuttiError('Unavailable', 'Too many samples wait for the disk'));
    this.#waiting += samples.length;
    return new Promise((resolve, reject) => {
      this.#pending.push({ samples, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits or is under way. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#pending.length > 0) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      const taken = this.#take();
      try {
        await this.#write(taken.flatMap(({ samples }) => samples));
        for (const { resolve } of taken) resolve();
      } catch (cause) {
        const error = new TuttiError('Unavailable', 'Cannot write metrics', { cause });
        for (const { reject } of taken) reject(error);
      }
    }
    this.#running = undefined;
  }

  #take(): readonly Pending[] {
    let samples = 0;
    let count = 0;
    for (const each of this.#pending) {
      samples += each.samples.length;
      if (count > 0 && samples > MAX_GROUP_SAMPLES) break;
      count += 1;
    }
    const taken = this.#pending.splice(0, count);
    this.#waiting -= taken.reduce((sum, each) => sum + each.samples.length, 0);
    return taken;
  }

  async #write(samples: readonly NewSample[]): Promise<void> {
    const { environment, onDamage, now, maxBytes } = this.#options;
    const group = new Group(environment, onDamage);
    for (const { key, sample } of samples) group.add(key, sample);
    const records = group.records();
    const growth = records.reduce((sum, { record }) => sum + record.length, 0);
    const removals: readonly Removal[] = chosenRemovals(environment, {
      now: now(),
      excessBytes: environment.usedBytes() + growth - maxBytes,
      isWritten: (table, key) => group.has(table, key),
    });
    await environment.write((batch) => {
      for (const { table, key } of removals) batch.remove(table, key);
      for (const { table, key, record } of records) batch.put(table, key, record);
    });
  }
}
