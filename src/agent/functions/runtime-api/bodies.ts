// How are bodies of a runtime's requests read? Whole and within a limit, or as they come.
import type { IncomingMessage } from 'node:http';
import { BrokenAnswer } from '../sandbox.ts';
import { MOST_STREAM_BYTES, RESPONSE_TOO_LARGE, tooLargeForCaller } from './words.ts';

/** Undefined when it is longer; then the rest is read and dropped. Rejects when it breaks off. */
export function wholeBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else if (chunks.length > 0) chunks.length = 0;
    });
    request.once('end', () => resolve(size > most ? undefined : Buffer.concat(chunks, size)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('The request broke off')));
  });
}

type Ended = (how: 'whole' | 'tooLarge' | 'broken') => void;

/**
 * As it comes, at the reader's speed. Throws BrokenAnswer when the runtime says at the end what went wrong, and when it is too long. A
 * reader may stop early, or before it began: the rest is dropped. `ended` hears once how it went.
 */
export function streamedBody(request: IncomingMessage, ended: Ended): AsyncIterableIterator<Uint8Array> {
  const pieces = readPieces(request, ended);
  let begun = false;
  const body: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => body,
    next() {
      begun = true;
      return pieces.next();
    },
    async return() {
      // One that never ran has no end of its own.
      if (!begun) await dropRest(request).then(() => ended('whole'));
      return pieces.return();
    },
  };
  return body;
}

async function* readPieces(request: IncomingMessage, ended: Ended): AsyncGenerator<Uint8Array, void, void> {
  let size = 0;
  let how: Parameters<Ended>[0] = 'broken';
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MOST_STREAM_BYTES) {
        how = 'tooLarge';
        throw new BrokenAnswer(RESPONSE_TOO_LARGE, tooLargeForCaller(MOST_STREAM_BYTES));
      }
      yield chunk;
    }
    how = 'whole';
    throwTold(request);
  } finally {
    await dropRest(request);
    ended(how === 'broken' && request.complete ? 'whole' : how);
  }
}

/** The trailers of a stream that went wrong. */
function throwTold({ trailers }: IncomingMessage): void {
  const errorType = trailers['lambda-runtime-function-error-type'];
  if (errorType === undefined) return;
  const body = Buffer.from(trailers['lambda-runtime-function-error-body'] ?? '', 'base64');
  throw new BrokenAnswer(errorType, body);
}

function dropRest(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed) return resolve();
    request
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
    request.resume();
  });
}

/** A body that is there already. */
export async function* bodyOfText(body: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  if (body.length > 0) yield body;
}
