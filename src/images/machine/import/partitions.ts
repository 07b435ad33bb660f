// Where on a disk are its partitions? GPT and MBR (with logical ones), read from the disk's own tables.
//
// Nothing of a table is trusted: what lies outside the disk is left out, chains and counts are bounded.
import { hasBootSignature } from './kind.ts';

export interface Partition {
  readonly number: number;
  /** Bytes. */
  readonly start: number;
  readonly size: number;
}

/** Reads `length` bytes at an offset; fewer at the end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

const SECTOR = 512;
const MAX_PARTITIONS = 128;
const EXTENDED = new Set([0x05, 0x0f, 0x85]);
const GPT_PROTECTIVE = 0xee;

/** In the order of their numbers; none for a disk without a table. */
export async function readPartitions(read: ReadAt, diskSize: number): Promise<readonly Partition[]> {
  const first = await read(0, SECTOR);
  if (!hasBootSignature(first)) return [];
  const entries = mbrEntries(first);
  const all = entries.some(({ type }) => type === GPT_PROTECTIVE)
    ? await readGpt(read)
    : await readMbr(read, entries);
  return all.filter(({ start, size }) => size > 0 && start > 0 && start + size <= diskSize);
}

interface MbrEntry {
  readonly number: number;
  readonly type: number;
  readonly first: number;
  readonly sectors: number;
}

function mbrEntries(sector: Buffer): readonly MbrEntry[] {
  return [0, 1, 2, 3]
    .map((index) => {
      const at = 446 + 16 * index;
      const type = sector[at + 4] ?? 0;
      return {
        number: index + 1,
        type,
        first: sector.readUInt32LE(at + 8),
        sectors: sector.readUInt32LE(at + 12),
      };
    })
    .filter(({ type }) => type !== 0);
}

async function readMbr(read: ReadAt, entries: readonly MbrEntry[]): Promise<readonly Partition[]> {
  const primary = entries.filter(({ type }) => !EXTENDED.has(type)).map(partition);
  const extended = entries.find(({ type }) => EXTENDED.has(type));
  return extended ? [...primary, ...(await readLogical(read, extended.first))] : primary;
}

/** A chain of tables, each with one partition and the place of the next table. */
async function readLogical(read: ReadAt, base: number): Promise<readonly Partition[]> {
  const found: Partition[] = [];
  let at = base;
  while (found.length < MAX_PARTITIONS) {
    const sector = await read(at * SECTOR, SECTOR);
    if (!hasBootSignature(sector)) break;
    const entries = mbrEntries(sector);
    const own = entries.find(({ type }) => !EXTENDED.has(type));
    if (own) found.push(partition({ ...own, first: at + own.first, number: 5 + found.length }));
    const next = entries.find(({ type }) => EXTENDED.has(type));
    if (!next || !own) break;
    at = base + next.first;
  }
  return found;
}

async function readGpt(read: ReadAt): Promise<readonly Partition[]> {
  const header = await read(SECTOR, SECTOR);
  if (header.length < SECTOR || header.toString('latin1', 0, 8) !== 'EFI PART') return [];
  const [count, entrySize] = [header.readUInt32LE(80), header.readUInt32LE(84)];
  if (entrySize < 128 || entrySize > 4096) return [];
  const table = await read(
    Number(header.readBigUInt64LE(72)) * SECTOR,
    Math.min(count, MAX_PARTITIONS) * entrySize,
  );
  const found: Partition[] = [];
  for (let index = 0; (index + 1) * entrySize <= table.length; index += 1) {
    const entry = table.subarray(index * entrySize, (index + 1) * entrySize);
    if (entry.subarray(0, 16).every((byte) => byte === 0)) continue;
    const [first, last] = [Number(entry.readBigUInt64LE(32)), Number(entry.readBigUInt64LE(40))];
    found.push(partition({ number: index + 1, first, sectors: last - first + 1 }));
  }
  return found;
}

function partition({ number, first, sectors }: Omit<MbrEntry, 'type'>): Partition {
  return { number, start: first * SECTOR, size: sectors * SECTOR };
}
