// A call of a function as the gateway makes it: the event in, the head of the answer and its bytes back.
import { type ErrorCode, TuttiError } from '../../model/errors.ts';
import type { FunctionCalls, FunctionRef, InvokeAnswer } from '../../model/function-calls.ts';
import { type GatewayRequest, traceHeaderOf } from './request.ts';

export interface Called {
  readonly head: InvokeAnswer;
  readonly payload: AsyncIterable<Uint8Array>;
}

/** What invocations take at most, with what they say around the body. */
export const MOST_EVENT_BYTES = 6_291_556;

export interface CallOptions {
  readonly ref: FunctionRef;
  readonly request: GatewayRequest;
  readonly event: object;
  readonly stream?: boolean;
  readonly signal: AbortSignal;
}

/** Resolves when the function begins to answer. Throws TuttiError, TooLarge among them. */
export async function callFunction(
  calls: Pick<FunctionCalls, 'invokeFunction'>,
  { ref, request, event, stream, signal }: CallOptions,
): Promise<Called> {
  const bytes = Buffer.from(JSON.stringify(event));
  if (bytes.byteLength > MOST_EVENT_BYTES) throw new TuttiError('TooLarge', TOO_LARGE);
  const traceHeader = traceHeaderOf(request);
  const asked = {
    ...ref,
    type: 'RequestResponse' as const,
    requestId: request.id,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    ...(stream ? { stream } : {}),
  };
  let head: InvokeAnswer | undefined;
  const answered = calls.invokeFunction(
    asked,
    once(bytes),
    (told) => {
      head = told;
    },
    signal,
  );
  const chunks = answered[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (head === undefined) throw new TuttiError('Unavailable', 'The call ended without an answer');
  return { head, payload: rest(first, chunks) };
}

export const TOO_LARGE = 'Request must be smaller than 6291456 bytes for the InvokeFunction operation';

/** All bytes of an answer. */
export async function whole(payload: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of payload) chunks.push(chunk);
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}

/** The code of what went wrong; undefined for what is no TuttiError. */
export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof TuttiError ? error.code : undefined;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function* rest(
  first: IteratorResult<Uint8Array, unknown>,
  chunks: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}
