// What are the numbers of one metric over a stretch of time, in periods of a given length?
//
// One lookup for each block of the stretch, at most what is kept: 1,440 for minutes, 36 for seconds.
import { addSets, sortedValues } from '../../model/metric-values.ts';
import type { MetricKey, MetricPeriod, MetricRange, StatisticSet, ValueCount } from '../../model/metrics.ts';
import { decodeBlock, type StoredPeriod } from './block.ts';
import type { Environment, Table } from './environment.ts';
import { blockKey, blockNumber, blockStartMs, digestOf, type Grain, MINUTES, SECONDS } from './keys.ts';

export interface ReadOptions {
  readonly range: MetricRange;
  readonly now: number;
  readonly onDamage: (table: Table, key: Uint8Array) => void;
}

interface Bucket {
  readonly timestamp: number;
  readonly unit: string;
  set: StatisticSet;
  /** Absent when one of the periods came without. */
  values: ValueCount[] | undefined;
}

export function readPeriods(
  environment: Environment,
  key: MetricKey,
  { range, now, onDamage }: ReadOptions,
): readonly MetricPeriod[] {
  const isFine = range.periodSeconds < 60;
  const [table, grain] = isFine ? (['seconds', SECONDS] as const) : (['minutes', MINUTES] as const);
  const periodMs = range.periodSeconds * 1000;
  const stepMs = isFine ? periodMs : 60_000;
  const origin = Math.floor(range.from / stepMs) * stepMs;
  const from = Math.max(origin, now - grain.keptMs);
  const buckets = new Map<string, Bucket>();
  const digest = digestOf(key);
  const report = (at: Uint8Array) => onDamage(table, at);
  for (const { at, period } of stored(environment, {
    table,
    grain,
    digest,
    from,
    until: range.until,
    report,
  })) {
    if (range.unit !== undefined && range.unit !== period.unit) continue;
    collect(buckets, origin + Math.floor((at - origin) / periodMs) * periodMs, period);
  }
  return [...buckets.values()].map(periodOf).sort(byTimeAndUnit);
}

interface Stretch {
  readonly table: 'minutes' | 'seconds';
  readonly grain: Grain;
  readonly digest: Buffer;
  readonly from: number;
  readonly until: number;
  readonly report: (key: Uint8Array) => void;
}

function* stored(
  environment: Environment,
  { table, grain, digest, from, until, report }: Stretch,
): Generator<{ at: number; period: StoredPeriod }> {
  const last = Math.min(blockNumber(grain, until - 1), lastBlock(environment, table));
  for (let number = Math.max(0, blockNumber(grain, from)); number <= last; number += 1) {
    const key = blockKey(number, digest);
    const record = environment.get(table, key);
    if (!record) continue;
    const block = decodeBlock(key, record);
    if (!block) report(key);
    for (const period of block?.values() ?? []) {
      const at = blockStartMs(grain, number) + period.slot * grain.slotMs;
      if (at >= from && at < until) yield { at, period };
    }
  }
}

/** The last block of all metrics: a window may reach far beyond it. */
function lastBlock(environment: Environment, table: 'minutes' | 'seconds'): number {
  for (const key of environment.keysBackward(table)) return Buffer.from(key).readUInt32BE(0);
  return -1;
}

function collect(buckets: Map<string, Bucket>, timestamp: number, period: StoredPeriod): void {
  const { unit, count, sum, minimum, maximum, bins } = period;
  const id = `${timestamp} ${unit}`;
  const bucket = buckets.get(id);
  const set = { count, sum, minimum, maximum };
  if (!bucket) {
    buckets.set(id, { timestamp, unit, set, values: bins && [...bins.counts] });
    return;
  }
  bucket.set = addSets(bucket.set, set);
  if (!bins) bucket.values = undefined;
  for (const each of bins?.counts ?? []) bucket.values?.push(each);
}

function periodOf({ timestamp, unit, set, values }: Bucket): MetricPeriod {
  return {
    timestamp,
    ...set,
    unit,
    ...(values ? { values: sortedValues(values) } : {}),
  };
}

function byTimeAndUnit(a: MetricPeriod, b: MetricPeriod): number {
  return a.timestamp - b.timestamp || ((a.unit ?? '') < (b.unit ?? '') ? -1 : 1);
}
