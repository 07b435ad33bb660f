// How do blobs get into containerd's content store, and out again?
//
// In through its API, which checks size and digest and makes them durable; out by reading its files, which never change
// once they are there. Each write has a name of its own: two never meet in one. A write that was given up is collected with
// its session.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DriverError } from '../../driver.ts';
import type { Descriptor } from '../../image-store.ts';
import { ignore, toDriverError } from '../errors.ts';
import type { Link } from '../link.ts';
import { Code, type Duplex, isRpc } from '../rpc/channel.ts';
import type { Message } from '../rpc/codec.ts';
import { type ContentWrite, type ContentWritten, WriteAction } from '../rpc/messages.ts';
import { Content } from '../rpc/services.ts';

const CHUNK_BYTES = 512 * 1024;
type WriteCall = Duplex<Message<typeof ContentWrite>, Message<typeof ContentWritten>>;

export async function hasBlob(link: Link, digest: string): Promise<boolean> {
  const found = await link.call(Content.info, { digest }).catch(ignore(Code.NotFound));
  return found !== undefined;
}

/** Holds the blob by the lease, whether it was there or not. */
export async function writeBlob(
  link: Link,
  lease: string,
  descriptor: Descriptor,
  source: AsyncIterable<Uint8Array>,
): Promise<void> {
  const ref = `${lease}-${randomUUID()}`;
  const channel = await link.channel();
  const call = channel.duplex(Content.write, { lease });
  try {
    await call.send({ action: WriteAction.Stat, ref, total: descriptor.size, expected: descriptor.digest });
    await call.responses.next();
    await pour(call, ref, descriptor, source);
  } catch (error) {
    if (isRpc(error, Code.AlreadyExists)) return;
    call.cancel();
    await channel.call(Content.abort, { ref }, { lease }).catch(() => undefined);
    throw toDriverError(`blob "${descriptor.digest}"`, error);
  }
}

/** Sends what the source has, while the acknowledgements are read beside it; resolves when the commit is. */
async function pour(
  call: WriteCall,
  ref: string,
  descriptor: Descriptor,
  source: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { size: total, digest: expected } = descriptor;
  const answers = consume(call);
  let offset = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = async () => {
    const data = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    await call.send({ action: WriteAction.Write, ref, offset, data });
    offset += data.length;
  };
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += CHUNK_BYTES) {
      const piece = chunk.subarray(at, at + CHUNK_BYTES);
      pending.push(piece);
      pendingBytes += piece.length;
      if (pendingBytes >= CHUNK_BYTES) await Promise.race([flush(), answers.failed]);
    }
  }
  const data = Buffer.concat(pending);
  await call.send({ action: WriteAction.Commit, ref, offset, data, total, expected });
  call.end();
  await answers.ended;
}

/** `failed` only ever rejects: a write that the store refuses must not wait for its source. */
function consume(call: WriteCall): { readonly ended: Promise<void>; readonly failed: Promise<void> } {
  const ended = (async () => {
    for await (const _ of call.responses);
  })();
  const failed = new Promise<void>((_, reject) => ended.catch(reject));
  failed.catch(() => undefined);
  return { ended, failed };
}

/** Throws NotFound. */
export async function* readBlob(
  contentRoot: string,
  digest: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) throw new DriverError('NotFound', `There is no blob "${digest}"`);
  const stream = createReadStream(`${contentRoot}/blobs/sha256/${hex}`, {
    signal,
    highWaterMark: CHUNK_BYTES,
  });
  try {
    yield* stream;
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'; // Streams throw nothing but errors.
    if (missing) throw new DriverError('NotFound', `There is no blob "${digest}"`, { cause });
    if (signal?.aborted) throw new DriverError('Aborted', 'Aborted', { cause });
    throw new DriverError('Failed', `Cannot read blob "${digest}"`, { cause });
  }
}
