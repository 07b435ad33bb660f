// What would be on a disk if the power had gone?
//
// QEMU's blklogwrites filter notes every write and every flush of the guest, in the format of Linux's dm-log-writes: a
// superblock of one sector, then per request a header of one sector (sector, count, flags, length) and its data. What
// was written before the last completed flush is on the disk; of what came after, each write may be there or not.
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const FLUSH = 1;
const DISCARD = 4;
const MAGIC = 0x6a736677736872n;
const LOG_SECTOR = 512;

/** One request of the guest. */
export interface LoggedWrite {
  readonly at: number;
  readonly length: number;
  /** Where the data is in the log; undefined for a flush or a discard. */
  readonly dataAt: number | undefined;
  readonly isFlush: boolean;
  /** Where the request ends in the log. */
  readonly logEnd: number;
}

/** The requests in the log, without the last one when it was cut off. */
export function readWriteLog(path: string): LoggedWrite[] {
  const handle = openSync(path, 'r');
  try {
    const header = Buffer.alloc(LOG_SECTOR);
    readSync(handle, header, 0, LOG_SECTOR, 0);
    if (header.readBigUInt64LE(0) !== MAGIC) throw new Error(`File "${path}" is not a log of writes`);
    const { size } = fstatSync(handle);
    const requests: LoggedWrite[] = [];
    for (let at = LOG_SECTOR; at + LOG_SECTOR <= size; ) {
      readSync(handle, header, 0, LOG_SECTOR, at);
      const flags = Number(header.readBigUInt64LE(16));
      const hasData = (flags & DISCARD) === 0;
      const length = hasData ? Number(header.readBigUInt64LE(8)) * LOG_SECTOR : 0;
      const next = at + LOG_SECTOR + length;
      if (next > size) break;
      requests.push({
        at: Number(header.readBigUInt64LE(0)) * LOG_SECTOR,
        length,
        dataAt: length > 0 ? at + LOG_SECTOR : undefined,
        isFlush: (flags & FLUSH) !== 0,
        logEnd: next,
      });
      at = next;
    }
    return requests;
  } finally {
    closeSync(handle);
  }
}

/** A moment at which the power goes: after so many requests, with what `survives` says of those not flushed by then. */
export interface PowerCut {
  readonly requests: readonly LoggedWrite[];
  survives(): boolean;
}

/** Applies to a copy of the disk what is on it after the cut. Returns how many writes were lost. */
export function applyPowerCut(log: string, disk: string, { requests, survives }: PowerCut): number {
  const certain = requests.findLastIndex((request) => request.isFlush);
  const [from, to] = [openSync(log, 'r'), openSync(disk, 'r+')];
  let lost = 0;
  try {
    for (const [i, { at, length, dataAt }] of requests.entries()) {
      if (dataAt === undefined) continue;
      if (i > certain && !survives()) {
        lost++;
        continue;
      }
      const data = Buffer.alloc(length);
      readSync(from, data, 0, length, dataAt);
      writeSync(to, data, 0, length, at);
    }
    return lost;
  } finally {
    closeSync(from);
    closeSync(to);
  }
}
