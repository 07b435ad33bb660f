// What is the digest of these bytes? Streams are hashed as they pass, never held.
import { createHash } from 'node:crypto';
import type { Descriptor } from '../../drivers/container/image-store.ts';

export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Counts and hashes what flows through `tap`. */
export interface Meter {
  tap(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  update(chunk: Uint8Array): void;
  /** After the end of the stream. */
  digest(): string;
  size(): number;
}

export function openMeter(): Meter {
  const hash = createHash('sha256');
  let size = 0;
  let digest: string | undefined;
  const update = (chunk: Uint8Array) => {
    hash.update(chunk);
    size += chunk.length;
  };
  return {
    update,
    async *tap(source) {
      for await (const chunk of source) {
        update(chunk);
        yield chunk;
      }
    },
    digest() {
      digest ??= `sha256:${hash.digest('hex')}`;
      return digest;
    },
    size: () => size,
  };
}

/** The identity of a stack of unpacked layers, as containerd names its snapshots. */
export function chainId(diffIds: readonly string[]): string {
  return diffIds.reduce((chain, diffId) => (chain === '' ? diffId : digestOf(`${chain} ${diffId}`)), '');
}

/** A JSON document as a blob. */
export function jsonBlob(mediaType: string, value: object): { descriptor: Descriptor; bytes: Uint8Array } {
  const bytes = Buffer.from(JSON.stringify(value));
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

/** One chunk as a stream. */
export async function* oneChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Everything of a stream, at most `limit` bytes: throws RangeError beyond. */
export async function readAll(source: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw new RangeError(`More than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
