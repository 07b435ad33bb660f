// What does a record of the metrics store look like, and how does a sample get into it?
//
// A block holds the periods of one metric over a stretch of time (15 minutes by the minute, 5 minutes by the second), one entry for each
// slot and unit. On disk: a CRC-32 seeded with the key, then JSON. A record that does not match its checksum is never returned.
import { crc32 } from 'node:zlib';
import { addBins, addSets, type ValueBins } from '../../model/metric-values.ts';
import type { MetricSample, StatisticSet, ValueCount } from '../../model/metrics.ts';

export interface StoredPeriod extends StatisticSet {
  /** Which of the block's periods. */
  readonly slot: number;
  readonly unit: string;
  /** Absent once a sample came without values. */
  readonly bins?: ValueBins;
}

/** What a sample without a unit has. */
const NO_UNIT = 'None';

/** By slot and unit. */
export type Block = Map<string, StoredPeriod>;

/** Adds a sample to the block's period. */
export function addSample(block: Block, slot: number, sample: MetricSample): void {
  const unit = sample.unit ?? NO_UNIT;
  const id = `${slot} ${unit}`;
  const before = block.get(id);
  const { count, sum, minimum, maximum } = sample;
  const set = { count, sum, minimum, maximum };
  const total = before ? addSets(before, set) : set;
  const bins = addedBins(before, sample);
  block.set(id, { slot, unit, ...total, ...(bins ? { bins } : {}) });
}

function addedBins(before: StoredPeriod | undefined, sample: MetricSample): ValueBins | undefined {
  const values = sample.values ?? impliedValues(sample);
  if (!values || (before && !before.bins)) return undefined;
  return addBins(before?.bins ?? { level: 0, counts: new Map() }, values);
}

/** A set whose values are known although they were not sent: all are the same. */
function impliedValues({ count, minimum, maximum }: StatisticSet): readonly ValueCount[] | undefined {
  return minimum === maximum ? [[minimum, count]] : undefined;
}

// [slot, unit, count, sum, minimum, maximum, level, values and counts by turns]; level -1 = no values
type Row = [number, string, number, number, number, number, number, number[]];

export function encodeRecord(key: Uint8Array, content: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(content));
  const record = Buffer.allocUnsafe(4 + text.length);
  record.set(text, 4);
  record.writeUInt32LE(crc32(text, crc32(key)), 0);
  return record;
}

/** Undefined when it is not what was written under this key. */
export function decodeRecord(key: Uint8Array, record: Buffer): unknown {
  if (record.length < 4) return undefined;
  const text = record.subarray(4);
  if (crc32(text, crc32(key)) !== record.readUInt32LE(0)) return undefined;
  return JSON.parse(text.toString());
}

export function encodeBlock(key: Uint8Array, block: Block): Buffer {
  const rows = [...block.values()].map(({ slot, unit, count, sum, minimum, maximum, bins }): Row => {
    const values = bins ? [...bins.counts].flat() : [];
    return [slot, unit, count, sum, minimum, maximum, bins?.level ?? -1, values];
  });
  return encodeRecord(key, rows);
}

export function decodeBlock(key: Uint8Array, record: Buffer): Block | undefined {
  const rows = decodeRecord(key, record) as readonly Row[] | undefined; // the checksum says that we wrote it
  if (!rows) return undefined;
  const block: Block = new Map();
  for (const [slot, unit, count, sum, minimum, maximum, level, values] of rows) {
    const bins = level < 0 ? {} : { bins: { level, counts: pairs(values) } };
    block.set(`${slot} ${unit}`, { slot, unit, count, sum, minimum, maximum, ...bins });
  }
  return block;
}

function pairs(flat: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (let at = 0; at < flat.length; at += 2) counts.set(flat[at] ?? 0, flat[at + 1] ?? 0);
  return counts;
}
