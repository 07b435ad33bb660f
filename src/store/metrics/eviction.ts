// Which records go with the next transaction?
//
// First what is too old, then, when there is more than there may be, what is oldest over all metrics. A metric goes with its last block. Only
// so many records at once, that a transaction stays short: the rest goes with the next ones.
import type { Environment, Table } from './environment.ts';
import {
  blockEdge,
  blockNumber,
  blockOf,
  blockStartMs,
  type Grain,
  MINUTES,
  nameKey,
  SECONDS,
} from './keys.ts';
import { decodeSeries } from './series.ts';

export interface Removal {
  readonly table: Table;
  readonly key: Uint8Array;
}

export interface EvictionView {
  readonly now: number;
  /** Bytes that are too many; zero or less = none. */
  readonly excessBytes: number;
  /** Whether the transaction writes the record itself: then it stays. */
  isWritten(table: Table, key: Uint8Array): boolean;
}

const EXPIRED_AT_ONCE = 500;
const EVICTED_AT_ONCE = 2000;
const ALL = blockEdge(0xffff_ffff);

export function chosenRemovals(environment: Environment, view: EvictionView): readonly Removal[] {
  const removals = [...expired(environment, 'minutes', view), ...expired(environment, 'seconds', view)];
  return view.excessBytes > 0 ? [...removals, ...oldest(environment, removals, view)] : removals;
}

/** Blocks before this one are too old whole. */
export function firstKept(grain: Grain, now: number): number {
  return blockNumber(grain, now - grain.keptMs);
}

function* expired(environment: Environment, table: 'minutes' | 'seconds', view: EvictionView) {
  const end = blockEdge(firstKept(table === 'minutes' ? MINUTES : SECONDS, view.now));
  for (const key of environment.keys(table, { start: blockEdge(0), end, limit: EXPIRED_AT_ONCE }))
    if (!view.isWritten(table, key)) yield* withSeries(environment, table, Buffer.from(key), view);
}

/** From the left edges of both tables, the earlier block first, until the excess is made up for. */
function* oldest(environment: Environment, gone: readonly Removal[], view: EvictionView) {
  const skip = new Set(gone.map(({ table, key }) => `${table} ${Buffer.from(key).toString('latin1')}`));
  const walk = { start: blockEdge(0), end: ALL, limit: EVICTED_AT_ONCE + skip.size };
  const minutes = environment.range('minutes', walk)[Symbol.iterator]();
  const seconds = environment.range('seconds', walk)[Symbol.iterator]();
  let [minute, second] = [minutes.next(), seconds.next()];
  let left = view.excessBytes;
  while (left > 0 && !(minute.done && second.done)) {
    const isMinute = second.done || (!minute.done && startMs(MINUTES, minute) <= startMs(SECONDS, second));
    const table = isMinute ? 'minutes' : 'seconds';
    const { key, value } = (isMinute ? minute : second).value as { key: Uint8Array; value: Buffer };
    const bytes = Buffer.from(key);
    if (!skip.has(`${table} ${bytes.toString('latin1')}`) && !view.isWritten(table, bytes)) {
      left -= value.length + bytes.length;
      yield* withSeries(environment, table, bytes, view);
    }
    if (isMinute) minute = minutes.next();
    else second = seconds.next();
  }
  minutes.return?.();
  seconds.return?.();
}

function startMs(grain: Grain, { value }: IteratorResult<{ key: Uint8Array }>): number {
  return blockStartMs(grain, blockOf(value.key).number);
}

/** The block, and its metric when it was its last. */
function* withSeries(
  environment: Environment,
  table: 'minutes' | 'seconds',
  key: Buffer,
  view: EvictionView,
): Generator<Removal> {
  yield { table, key };
  if (table === 'seconds') return;
  const { number, digest } = blockOf(key);
  if (view.isWritten('series', digest)) return;
  const series = decodeSeries(digest, environment.get('series', digest));
  if (!series || blockNumber(MINUTES, series.lastMinuteMs) > number) return;
  yield { table: 'series', key: digest };
  yield { table: 'names', key: nameKey(series.key, digest) };
}
