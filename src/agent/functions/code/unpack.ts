// A zip archive becomes a folder: files with their modes, symbolic links as they are, never more than the limit.
//
// Links are made last, so that nothing is ever written through one. What is counted is what comes out, not what the archive says.
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { isError, TuttiError } from '../../../model/errors.ts';
import { readAt, readDirectory, unreadable, type ZipEntry } from './zip-directory.ts';

/** Lambda's limit of what a function's code takes unpacked. */
export const UNPACKED_BYTES = 262_144_000;

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const LINK_BYTES = 4096;

interface Unpacking {
  readonly archive: string;
  readonly file: FileHandle;
  readonly folder: string;
  /** Bytes that may still come. */
  left: number;
}

/** Into a new folder; answers with the bytes of all files. Throws BadRequest (no zip), Invalid (too large, bad paths). */
export async function unpack(archive: string, folder: string, limit = UNPACKED_BYTES): Promise<number> {
  const file = await open(archive, 'r');
  try {
    const { size } = await file.stat();
    const entries = await readDirectory(file, size);
    if (entries.reduce((sum, each) => sum + each.bytes, 0) > limit) throw tooLarge(limit);
    const work: Unpacking = { archive, file, folder, left: limit };
    await mkdir(folder, { mode: 0o755 });
    await makeDirectories(folder, entries);
    for (const entry of entries) if (entry.type === 'file') await writeEntry(work, entry, limit);
    for (const entry of entries) if (entry.type === 'link') await link(work, entry, limit);
    await setModes(folder, entries);
    return limit - work.left;
  } finally {
    await file.close();
  }
}

async function makeDirectories(folder: string, entries: readonly ZipEntry[]): Promise<void> {
  const paths = new Set(
    entries
      .map(({ path, type }) => (type === 'directory' ? path : dirname(path)))
      .filter((path) => path !== '.'),
  );
  for (const path of paths) await mkdir(join(folder, path), { recursive: true, mode: 0o755 });
}

/** Of directories last: one may be read-only. */
async function setModes(folder: string, entries: readonly ZipEntry[]): Promise<void> {
  const directories = entries.filter(({ type, path }) => type === 'directory' && path !== '');
  for (const { path, mode } of directories.toReversed()) await chmod(join(folder, path), mode);
}

async function writeEntry(work: Unpacking, entry: ZipEntry, limit: number): Promise<void> {
  const target = join(work.folder, entry.path);
  await copy(work, entry, limit, createWriteStream(target, { flags: 'wx', mode: 0o600 }));
  await chmod(target, entry.mode);
}

async function link(work: Unpacking, entry: ZipEntry, limit: number): Promise<void> {
  if (entry.bytes > LINK_BYTES) throw unreadable(`the link "${entry.path}" is too long`);
  const chunks: Buffer[] = [];
  const collect = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
  await copy(work, entry, limit, collect);
  const target = Buffer.concat(chunks).toString('utf8');
  if (target === '' || target.includes('\0')) throw unreadable(`the link "${entry.path}" leads nowhere`);
  await symlink(target, join(work.folder, entry.path));
}

/** The bytes of one entry, checked by its sum. */
async function copy(work: Unpacking, entry: ZipEntry, limit: number, target: Writable): Promise<void> {
  const start = await dataOffset(work.file, entry);
  let sum = 0;
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      work.left -= chunk.length;
      sum = crc32(chunk, sum);
      if (work.left < 0) done(tooLarge(limit));
      else if (bytes > entry.bytes) done(unreadable(`"${entry.path}" is longer than its directory says`));
      else done(null, chunk);
    },
  });
  const source =
    entry.packedBytes === 0
      ? emptyOf()
      : createReadStream(work.archive, { start, end: start + entry.packedBytes - 1 });
  try {
    if (entry.method === 'stored') await pipeline(source, count, target);
    else await pipeline(source, createInflateRaw(), count, target);
  } catch (error) {
    if (isError(error, 'BadRequest', 'Invalid') || isDiskError(error)) throw error;
    throw unreadable(`"${entry.path}" is damaged`);
  }
  if (sum !== entry.crc || bytes !== entry.bytes) throw unreadable(`"${entry.path}" is damaged`);
}

async function* emptyOf(): AsyncGenerator<Buffer> {}

/** The local header repeats the name, and may have other further fields than the directory. */
async function dataOffset(file: FileHandle, { offset, path }: ZipEntry): Promise<number> {
  const header = await readAt(file, offset, LOCAL_BYTES);
  if (header.readUInt32LE(0) !== LOCAL) throw unreadable(`"${path}" is not where its directory says`);
  return offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function isDiskError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function tooLarge(limit: number): TuttiError {
  return new TuttiError('Invalid', `Unzipped size must be smaller than ${limit} bytes`);
}
