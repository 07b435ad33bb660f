// Walks an archive once and sorts its files: blobs to the store, documents to memory, files of the old form to disk.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImageSession } from '../../drivers/container/image-store.ts';
import { ImageError } from '../image-error.ts';
import { openMeter, readAll } from '../oci/digest.ts';
import { readTar } from '../oci/tar-reader.ts';

/** A file of the old form, on disk. */
export interface SpooledFile {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  /** The first bytes, to tell compressed from plain. */
  readonly magic: Buffer;
}

export interface ArchiveContent {
  /** index.json of an OCI layout. */
  readonly index?: Buffer;
  /** manifest.json of docker save. */
  readonly saveManifest?: Buffer;
  /** Size of a blob that the archive holds. */
  blobSize(digest: string): number | undefined;
  /** Finds a file of the old form, through symbolic links. */
  find(path: string): SpooledFile | undefined;
  /** A small file, wherever it went. */
  readFile(path: string, readBlob: (digest: string) => Promise<Buffer>): Promise<Buffer>;
  close(): Promise<void>;
}

const DOCUMENT_LIMIT = 8 << 20;
const BLOB_PATH = /^blobs\/(sha256)\/([0-9a-f]{64})$/;

export async function readArchive(
  archive: AsyncIterable<Uint8Array>,
  session: ImageSession,
  options: { readonly temporaryDir: string; readonly signal?: AbortSignal },
): Promise<ArchiveContent> {
  const directory = await mkdtemp(join(options.temporaryDir, 'import-'));
  const files = new Map<string, SpooledFile>();
  const blobSizes = new Map<string, number>();
  const links = new Map<string, string>();
  const documents = new Map<string, Buffer>();
  const close = () => rm(directory, { recursive: true, force: true });
  try {
    for await (const entry of readTar(archive, options.signal)) {
      const { name, type, size, content } = entry;
      const digest = blobDigest(name);
      if (type === 'symlink' || type === 'link') links.set(name, linkTarget(name, type, entry.link));
      else if (type === 'directory') continue;
      else if (digest) {
        blobSizes.set(digest, size);
        await session.writeBlob({ mediaType: 'application/octet-stream', digest, size }, content);
      } else if (name === 'index.json' || name === 'manifest.json')
        documents.set(name, await readAll(content, DOCUMENT_LIMIT));
      else files.set(name, await spool(content, join(directory, String(files.size))));
    }
  } catch (error) {
    await close();
    throw readFailure(error, options.signal);
  }
  const find = (path: string) => files.get(follow(posix.normalize(path), links));
  return {
    index: documents.get('index.json'),
    saveManifest: documents.get('manifest.json'),
    blobSize: (digest) => blobSizes.get(digest),
    find,
    async readFile(path, readBlob) {
      const digest = blobDigest(path);
      if (digest) return readBlob(digest);
      const file = find(path);
      if (!file || file.size > DOCUMENT_LIMIT)
        throw new ImageError('Corrupt', `The archive lacks the file "${path}"`);
      return readFile(file.path);
    },
    close,
  };
}

export function blobDigest(path: string): string | undefined {
  const match = BLOB_PATH.exec(path);
  return match ? `${match[1]}:${match[2]}` : undefined;
}

/** Content of a spooled file. */
export function readSpooled(file: SpooledFile): AsyncIterable<Uint8Array> {
  return createReadStream(file.path);
}

async function spool(source: AsyncIterable<Uint8Array>, path: string): Promise<SpooledFile> {
  const meter = openMeter();
  await pipeline(Readable.from(meter.tap(source)), createWriteStream(path, { mode: 0o600 }));
  const magic = await readAll(createReadStream(path, { end: 3 }), 4);
  return { path, digest: meter.digest(), size: meter.size(), magic };
}

function linkTarget(name: string, type: string, target: string): string {
  return type === 'link' ? posix.normalize(target) : posix.normalize(posix.join(posix.dirname(name), target));
}

function follow(path: string, links: ReadonlyMap<string, string>): string {
  let at = path;
  for (let hops = 0; hops < 10 && links.has(at); hops += 1) at = links.get(at) as string;
  return at;
}

function readFailure(cause: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return new ImageError('Aborted', 'The import was cancelled', { cause });
  if (cause instanceof ImageError || (cause as Error)?.name === 'DriverError') return cause;
  return new ImageError('Corrupt', 'The archive cannot be read as a tar', { cause });
}
