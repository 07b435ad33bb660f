// Under which keys do metrics lie?
//
//   minutes, seconds   block number u32 | digest of the metric   -> block: the oldest are at the left edge, whichever metric they are of
//   series             digest of the metric                      -> the metric and its last minute
//   names              region 0 namespace 0 name 0 | digest       -> nothing: the order in which metrics are listed
//
// Time comes first, so that what is too old or too much is one range; a window of one metric is a handful of lookups.
import { createHash } from 'node:crypto';
import type { MetricKey } from '../../model/metrics.ts';

const DIGEST_BYTES = 16;

/** How periods of one length lie in blocks. */
export interface Grain {
  readonly slotMs: number;
  readonly slots: number;
  readonly keptMs: number;
}

export const MINUTES: Grain = { slotMs: 60_000, slots: 15, keptMs: 15 * 86_400_000 };
export const SECONDS: Grain = { slotMs: 1000, slots: 300, keptMs: 3 * 3_600_000 };

export function blockNumber(grain: Grain, timeMs: number): number {
  return Math.floor(timeMs / (grain.slotMs * grain.slots));
}

export function blockStartMs(grain: Grain, number: number): number {
  return number * grain.slotMs * grain.slots;
}

/** The slot of a time in its block. */
export function slotOf(grain: Grain, timeMs: number): number {
  return Math.floor(timeMs / grain.slotMs) - blockNumber(grain, timeMs) * grain.slots;
}

export function digestOf({ region, namespace, name, dimensions }: MetricKey): Buffer {
  const text = JSON.stringify([region, namespace, name, dimensions.map((each) => [each.name, each.value])]);
  return createHash('sha256').update(text).digest().subarray(0, DIGEST_BYTES);
}

export function blockKey(number: number, digest: Uint8Array): Buffer {
  const key = Buffer.allocUnsafe(4 + DIGEST_BYTES);
  key.writeUInt32BE(number, 0);
  key.set(digest, 4);
  return key;
}

export function blockOf(key: Uint8Array): { readonly number: number; readonly digest: Buffer } {
  const bytes = Buffer.from(key);
  return { number: bytes.readUInt32BE(0), digest: bytes.subarray(4) };
}

/** The smallest key of a block number: the end of all before it. */
export function blockEdge(number: number): Buffer {
  return blockKey(Math.max(0, Math.min(number, 0xffff_ffff)), Buffer.alloc(DIGEST_BYTES));
}

export function nameKey(key: MetricKey, digest: Uint8Array): Buffer {
  return Buffer.concat([namePrefix(key.region, key.namespace, key.name), digest]);
}

/** What the names of a region, a namespace in it, or a metric name in that begin with. */
export function namePrefix(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => `${part.replaceAll('\0', '')}\0`).join(''));
}

export function digestOfName(key: Uint8Array): Buffer {
  return Buffer.from(key.subarray(key.length - DIGEST_BYTES));
}

/** The first key after all that begin with the prefix, which ends in a zero byte. */
export function afterPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  end[end.length - 1] = 1;
  return end;
}
