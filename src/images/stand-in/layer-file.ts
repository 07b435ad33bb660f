// A layer as a file on disk, made once and kept: gzipped tar, its digests, and what else its maker wants to remember.
//
// A kept layer appears whole or not at all (renamed into place); one whose file has another size is made again.
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Layer } from '../../drivers/container/image-store.ts';
import { makeScratch } from './scratch.ts';

export interface KeptLayer<Facts> {
  readonly layer: Layer;
  readonly facts: Facts;
  /** Where the blob is. */
  readonly path: string;
}

const BLOB = 'layer.tar.gz';
const RECORD = 'record.json';

const making = new Map<string, Promise<KeptLayer<unknown>>>();

/**
 * The layer kept in `directory`, or made by `make`, which writes its blob to the path that it is given. Who asks for the same one meanwhile gets
 * that one.
 */
export function keptLayer<Facts>(
  directory: string,
  make: (blobPath: string, scratchDir: string) => Promise<{ readonly layer: Layer; readonly facts: Facts }>,
): Promise<KeptLayer<Facts>> {
  const running = making.get(directory);
  if (running) return running as Promise<KeptLayer<Facts>>; // one directory is one kind of layer
  const mine = keepLayer(directory, make).finally(() => making.delete(directory));
  making.set(directory, mine);
  return mine;
}

async function keepLayer<Facts>(
  directory: string,
  make: (blobPath: string, scratchDir: string) => Promise<{ readonly layer: Layer; readonly facts: Facts }>,
): Promise<KeptLayer<Facts>> {
  const kept = await findKept<Facts>(directory);
  if (kept) return kept;
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  const scratch = await makeScratch(directory);
  try {
    const made = await make(join(scratch, BLOB), scratch);
    await writeFile(join(scratch, RECORD), JSON.stringify(made));
    await rm(directory, { recursive: true, force: true });
    await rename(scratch, directory);
    return { ...made, path: join(directory, BLOB) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The blob of a kept layer. */
export function readKept(kept: KeptLayer<unknown>): AsyncIterable<Uint8Array> {
  return createReadStream(kept.path, { highWaterMark: 1 << 20 });
}

async function findKept<Facts>(directory: string): Promise<KeptLayer<Facts> | undefined> {
  try {
    const record = JSON.parse(await readFile(join(directory, RECORD), 'utf8')) as {
      layer: Layer;
      facts: Facts;
    };
    const path = join(directory, BLOB);
    const { size } = await stat(path);
    return size === record.layer.descriptor.size ? { ...record, path } : undefined;
  } catch {
    return undefined;
  }
}
