// What clients of a function URL get: the answer that the function's result means, whole or as it comes, or what went wrong in Lambda's
// own words.
//
// A stream that begins with the form of its answer has that first, then eight zero bytes, then the body.
import type { CrossOrigin } from '../../model/kinds/function-rules.ts';
import { type Called, codeOf, TOO_LARGE, whole } from './call.ts';
import { isPreflight, preflightAnswer, withCors } from './cors.ts';
import { type GatewayRequest, type HttpAnswer, jsonAnswer, textAnswer } from './request.ts';
import { answerOf, PRELUDE_END, preludeOf, STREAM_TYPE } from './response.ts';

/** An answer whose body comes bit by bit; without a length. */
export interface StreamedAnswer extends Omit<HttpAnswer, 'body'> {
  readonly body: AsyncIterable<Uint8Array>;
}

export interface UrlSettings {
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors?: CrossOrigin;
}

/** What is answered before any function is called; undefined = call it. */
export function earlyUrlAnswer({ cors }: UrlSettings, request: GatewayRequest): HttpAnswer | undefined {
  return cors && isPreflight(request) ? preflightAnswer(cors, request, 200) : undefined;
}

/** The answer that a call means. */
export async function urlAnswer(
  { invokeMode, cors }: UrlSettings,
  request: GatewayRequest,
  called: Called,
): Promise<HttpAnswer | StreamedAnswer> {
  const answer = await plainAnswer(invokeMode, called);
  const headers = [...answer.headers, ['x-amzn-requestid', request.id] as const];
  return withCors(cors, request, { ...answer, headers });
}

/** What clients are told when a call failed. */
export function urlFault(error: unknown): HttpAnswer {
  const code = codeOf(error);
  if (code === 'TooManyRequests') return jsonAnswer(429, { Message: messageOf(error) || 'Rate Exceeded.' });
  if (code === 'TooLarge') return jsonAnswer(413, { Message: TOO_LARGE });
  if (code === 'NotFound') return FORBIDDEN;
  if (code === 'Unavailable') return jsonAnswer(503, { Message: 'Service Unavailable' });
  return INTERNAL;
}

/** No such URL, or not for this caller. */
export const FORBIDDEN = jsonAnswer(403, {
  Message:
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
});

const INTERNAL = textAnswer(502, 'Internal Server Error', 'application/json');

async function plainAnswer(
  mode: UrlSettings['invokeMode'],
  { head, payload }: Called,
): Promise<HttpAnswer | StreamedAnswer> {
  const streams = head.contentType?.startsWith(STREAM_TYPE) ?? false;
  if (head.functionError !== undefined) {
    await whole(payload);
    return INTERNAL;
  }
  if (streams) return streamed(payload, mode);
  if (mode === 'BUFFERED') return answerOf('url', await whole(payload)) ?? INTERNAL;
  const type = head.contentType ?? 'application/octet-stream';
  return { statusCode: 200, headers: [['content-type', type]], body: payload };
}

async function streamed(
  payload: AsyncIterable<Uint8Array>,
  mode: UrlSettings['invokeMode'],
): Promise<HttpAnswer | StreamedAnswer> {
  const chunks = payload[Symbol.asyncIterator]();
  let seen: Buffer = Buffer.alloc(0);
  for (;;) {
    const end = seen.indexOf(PRELUDE_END);
    if (end >= 0) {
      const head = preludeOf(seen.subarray(0, end));
      if (!head) return refused(chunks);
      const body = following(seen.subarray(end + PRELUDE_END.length), chunks);
      return mode === 'BUFFERED' ? { ...head, body: await whole(body) } : { ...head, body };
    }
    const next = await chunks.next();
    if (next.done || seen.length > MOST_PRELUDE_BYTES) return refused(chunks);
    seen = Buffer.concat([seen, next.value]);
  }
}

const MOST_PRELUDE_BYTES = 1024 * 1024;

async function refused(chunks: AsyncIterator<Uint8Array>): Promise<HttpAnswer> {
  await chunks.return?.();
  return INTERNAL;
}

async function* following(first: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    if (first.byteLength > 0) yield first;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
