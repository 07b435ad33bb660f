// What is kept of a metric beside its numbers: what it is, and its last minute.
import type { MetricKey } from '../../model/metrics.ts';
import { decodeRecord } from './block.ts';

export interface Series {
  readonly key: MetricKey;
  /** Start of the last minute that has samples. */
  readonly lastMinuteMs: number;
}

/** Undefined when there is none, or it is not what was written. */
export function decodeSeries(digest: Uint8Array, record: Buffer | undefined): Series | undefined {
  return record && (decodeRecord(digest, record) as Series | undefined); // the checksum says that we wrote it
}
