// What do the samples of one transaction make of the blocks that they fall into?
//
// Each block and each metric is read once, changed in memory and written once, however many samples of the group are for it.
import type { MetricKey, MetricSample } from '../../model/metrics.ts';
import { addSample, type Block, decodeBlock, encodeBlock, encodeRecord } from './block.ts';
import type { Environment, Table } from './environment.ts';
import { blockKey, blockNumber, digestOf, type Grain, MINUTES, nameKey, SECONDS, slotOf } from './keys.ts';
import { decodeSeries, type Series } from './series.ts';

export interface NewRecord {
  readonly table: Table;
  readonly key: Uint8Array;
  readonly record: Buffer;
}

interface Touched<T> {
  readonly table: Table;
  readonly key: Buffer;
  readonly content: T;
}

const MINUTE_MS = 60_000;

export class Group {
  readonly #environment: Environment;
  readonly #onDamage: (table: Table, key: Uint8Array) => void;
  readonly #blocks = new Map<string, Touched<Block>>();
  readonly #series = new Map<string, Touched<Series> & { readonly isNew: boolean }>();

  constructor(environment: Environment, onDamage: (table: Table, key: Uint8Array) => void) {
    this.#environment = environment;
    this.#onDamage = onDamage;
  }

  add(key: MetricKey, sample: MetricSample): void {
    const digest = digestOf(key);
    this.#addTo('minutes', MINUTES, digest, sample);
    if (sample.resolutionSeconds === 1) this.#addTo('seconds', SECONDS, digest, sample);
    this.#note(digest, key, Math.floor(sample.timestamp / MINUTE_MS) * MINUTE_MS);
  }

  /** Whether the group writes the record. */
  has(table: Table, key: Uint8Array): boolean {
    const id = idOf(table, key);
    return this.#blocks.has(id) || this.#series.has(id);
  }

  records(): readonly NewRecord[] {
    const records: NewRecord[] = [];
    for (const { table, key, content } of this.#blocks.values())
      records.push({ table, key, record: encodeBlock(key, content) });
    for (const { table, key, content, isNew } of this.#series.values()) {
      records.push({ table, key, record: encodeRecord(key, content) });
      if (isNew) records.push({ table: 'names', key: nameKey(content.key, key), record: Buffer.alloc(1) });
    }
    return records;
  }

  #addTo(table: 'minutes' | 'seconds', grain: Grain, digest: Buffer, sample: MetricSample): void {
    const key = blockKey(blockNumber(grain, sample.timestamp), digest);
    const id = idOf(table, key);
    let touched = this.#blocks.get(id);
    if (!touched) {
      touched = { table, key, content: this.#read(table, key) };
      this.#blocks.set(id, touched);
    }
    addSample(touched.content, slotOf(grain, sample.timestamp), sample);
  }

  #read(table: Table, key: Buffer): Block {
    const record = this.#environment.get(table, key);
    if (!record) return new Map();
    const block = decodeBlock(key, record);
    if (!block) this.#onDamage(table, key);
    return block ?? new Map();
  }

  #note(digest: Buffer, key: MetricKey, minuteMs: number): void {
    const id = idOf('series', digest);
    const touched = this.#series.get(id);
    const found = touched ? touched.content : decodeSeries(digest, this.#environment.get('series', digest));
    if (found && found.lastMinuteMs >= minuteMs) return;
    const isNew = touched?.isNew ?? !found;
    this.#series.set(id, { table: 'series', key: digest, content: { key, lastMinuteMs: minuteMs }, isNew });
  }
}

function idOf(table: Table, key: Uint8Array): string {
  return `${table} ${Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')}`;
}
