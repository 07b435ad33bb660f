// The entries of a tar stream, one by one; gzip is seen by the first bytes and undone.
//
// An entry's content must be read, or is skipped, before the next entry. Broken input throws what the reader threw.
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';

export interface ReadEntry {
  /** Normalised: relative, no `.` and `..` inside, no slash at the end; may still start with `..`. */
  readonly name: string;
  readonly type: Header['type'];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** As it stands in the tar. */
  readonly link: string;
  readonly content: AsyncIterable<Uint8Array>;
}

export async function* readTar(
  archive: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<ReadEntry> {
  const reader = extract();
  const feeding = feed(archive, reader as unknown as NodeJS.WritableStream, signal); // streamx, which pipeline takes
  feeding.catch(() => {}); // awaited below; the reader reports it too
  try {
    for await (const entry of reader) {
      const { name, type, mode = 0o644, uid = 0, gid = 0, size = 0, mtime, linkname } = entry.header;
      yield {
        name: posix.normalize(`./${name}`).replace(/\/$/, ''),
        type,
        mode,
        uid,
        gid,
        size,
        mtimeMs: mtime?.getTime() ?? 0,
        link: linkname ?? '',
        content: entry as unknown as AsyncIterable<Uint8Array>, // typed as unknown chunks by streamx
      };
      entry.resume();
    }
    await feeding;
  } finally {
    reader.destroy();
  }
}

async function feed(
  archive: AsyncIterable<Uint8Array>,
  sink: NodeJS.WritableStream,
  signal?: AbortSignal,
): Promise<void> {
  const source = archive[Symbol.asyncIterator]();
  const first = await source.next();
  const head = first.done ? Buffer.alloc(0) : Buffer.from(first.value);
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    if (!first.done) yield* { [Symbol.asyncIterator]: () => source };
  }
  const stream = Readable.from(whole(), { objectMode: false });
  if (head[0] === 0x1f && head[1] === 0x8b) await pipeline(stream, createGunzip(), sink, { signal });
  else await pipeline(stream, sink, { signal });
}
