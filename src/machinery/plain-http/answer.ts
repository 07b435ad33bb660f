// An answer onto the wire: whole with its length, or bit by bit as the function writes it.
//
// A stream that breaks off breaks the connection, so that nobody takes half an answer for a whole one.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface PlainAnswer {
  readonly statusCode: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Resolves when the last byte was handed over. Rejects when the body fails; then the connection is gone. */
export async function sendAnswer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { statusCode, headers, body }: PlainAnswer,
): Promise<void> {
  // Said here, Node.js does not tell clients how long it keeps the balancer's connection.
  const flat = ['connection', 'keep-alive', ...headers.flat()];
  const hasBody = statusCode !== 204 && statusCode !== 304;
  if (!hasBody || body instanceof Uint8Array) {
    const bytes = body instanceof Uint8Array ? body : new Uint8Array();
    const length = hasBody ? ['content-length', String(bytes.byteLength)] : [];
    response.writeHead(statusCode, [...flat, ...length]);
    response.end(incoming.method === 'HEAD' || !hasBody ? undefined : bytes);
    if (!(body instanceof Uint8Array)) await discard(body);
    return;
  }
  response.writeHead(statusCode, flat);
  response.flushHeaders();
  await stream(incoming, response, body);
}

async function stream(
  { method }: IncomingMessage,
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const chunk of body) {
      if (response.destroyed) return;
      if (method !== 'HEAD' && !response.write(chunk))
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}

async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of body);
}
