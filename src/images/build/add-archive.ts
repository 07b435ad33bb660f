// ADD of a local tar: its contents go into the destination. gzip is undone here, bzip2, xz and zstd by the host's programs.

import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ImageError } from '../image-error.ts';
import { type ReadEntry, readTar } from '../oci/tar-reader.ts';
import type { TarEntry } from '../oci/tar-writer.ts';
import { ROOT } from './accounts.ts';
import type { CopyOrder, LayerItem } from './copy-layer.ts';
import type { Match, SourceTree } from './source-tree.ts';
import type { TargetTree } from './target-tree.ts';

const MAGIC: readonly { readonly bytes: readonly number[]; readonly program?: string }[] = [
  { bytes: [0x1f, 0x8b] },
  { bytes: [0x42, 0x5a, 0x68], program: 'bzip2' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], program: 'xz' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], program: 'zstd' },
];
const BLOCK = 512;

/** True for a tar, compressed or not. A compressed file that holds no tar is a file like any other. */
export async function isArchive(tree: SourceTree, match: Match): Promise<boolean> {
  const path = join(tree.root, match.path);
  try {
    for await (const chunk of plainTar(path, await compressionOf(path))) return isTarHeader(chunk as Buffer);
  } catch (error) {
    if (error instanceof ImageError) throw error;
  }
  return false;
}

export interface ArchiveOrder extends CopyOrder {
  readonly target: TargetTree;
  readonly signal?: AbortSignal;
}

/** The archive's entries below the destination; owners are the archive's unless --chown names one. */
export async function* archiveItems(
  tree: SourceTree,
  match: Match,
  order: ArchiveOrder,
): AsyncGenerator<LayerItem> {
  const { target } = order;
  const path = join(tree.root, match.path);
  const base = await target.ensureDirectory(order.destination);
  yield* made(base.made);
  for await (const entry of readTar(plainTar(path, await compressionOf(path)), order.signal)) {
    if (entry.name === '.' || entry.name === '') continue;
    if (entry.name.split('/').includes('..'))
      throw new ImageError('BadBuild', `"${match.name}" holds "${entry.name}", which leads out of it`);
    const parent = await target.ensureDirectory(posix.join(base.path, posix.dirname(entry.name)));
    yield* made(parent.made);
    const type = TYPES[entry.type ?? 'file'];
    const place = posix.join(parent.path, posix.basename(entry.name));
    if (type === undefined || (type === 'directory' && (await target.look(place)) === 'directory')) continue;
    target.put(place, type === 'directory' ? 'directory' : 'other');
    yield itemOf(entry, { type, place, base: base.path, order });
  }
}

const TYPES: { readonly [type: string]: TarEntry['type'] } = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'symlink',
  link: 'hardlink',
  fifo: 'fifo',
};

function itemOf(
  entry: ReadEntry,
  { type, place, base, order }: { type: TarEntry['type']; place: string; base: string; order: ArchiveOrder },
): LayerItem {
  const { uid, gid } = order.owner ?? entry;
  const link = type === 'hardlink' ? posix.join(base, entry.link).slice(1) : entry.link;
  const header: TarEntry = {
    name: `${place.slice(1)}${type === 'directory' ? '/' : ''}`,
    type,
    mode: order.mode ?? entry.mode & 0o7777,
    uid,
    gid,
    size: type === 'file' ? entry.size : 0,
    mtime: Math.floor(entry.mtimeMs / 1000),
    link,
  };
  return type === 'file' ? { entry: header, content: entry.content } : { entry: header };
}

function* made(paths: readonly string[]): Generator<LayerItem> {
  for (const path of paths) {
    yield {
      entry: { name: `${path.slice(1)}/`, type: 'directory', mode: 0o755, ...ROOT, size: 0, mtime: 0 },
    };
  }
}

async function compressionOf(path: string): Promise<(typeof MAGIC)[number] | undefined> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(6);
    await file.read(head, 0, head.length, 0);
    return MAGIC.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte));
  } finally {
    await file.close();
  }
}

function plainTar(path: string, compression: (typeof MAGIC)[number] | undefined): AsyncIterable<Uint8Array> {
  if (compression === undefined) return createReadStream(path);
  if (compression.program === undefined) return createReadStream(path).pipe(createGunzip());
  return decompress(path, compression.program);
}

async function* decompress(path: string, program: string): AsyncGenerator<Uint8Array> {
  const child = spawn(program, ['-dc', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | undefined>((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code ?? 1));
  });
  try {
    yield* child.stdout;
    const code = await ended;
    if (code === undefined)
      throw new ImageError(
        'Unsupported',
        `"${posix.basename(path)}" needs the program "${program}", which is not installed`,
      );
    if (code !== 0)
      throw new ImageError('BadBuild', `"${posix.basename(path)}" cannot be unpacked by ${program}`);
  } finally {
    child.kill();
  }
}

/** The checksum of the first block is right. */
function isTarHeader(chunk: Buffer): boolean {
  if (chunk.length < BLOCK) return false;
  const stated = Number.parseInt(chunk.subarray(148, 156).toString('latin1').replace(/\0.*$/s, '').trim(), 8);
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += chunk[at] as number;
  return sum === stated;
}
