import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSparse } from './sparse-file.ts';

const MIB = 1 << 20;
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tutti-sparse-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function* piecesOf(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

it.each([
  ['in whole blocks', 65_536],
  ['in pieces larger than a block', 3 * MIB],
  ['in odd pieces', 77_777],
])('a disk that comes %s is the same, and its zeros take no room', async (_, size) => {
  const disk = Buffer.alloc(16 * MIB);
  disk.fill('start', 0, 100);
  disk.fill('middle', 5 * MIB + 17, 5 * MIB + 9000);
  const path = join(directory, String(size));
  await writeSparse(path, piecesOf(disk, size));
  expect(readFileSync(path).equals(disk)).toBe(true);
  expect(statSync(path).blocks * 512).toBeLessThan(2 * MIB);
});

it('a cancelled one ends', async () => {
  const path = join(directory, 'cancelled');
  const writing = writeSparse(path, piecesOf(Buffer.alloc(MIB), 1000), AbortSignal.abort());
  await expect(writing).rejects.toThrow(/abort/);
});
