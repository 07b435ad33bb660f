// The runtime tells: an answer, an error of a call, or why it could not begin. What it wrote before that is told first (`settle`).
import type { IncomingMessage } from 'node:http';
import { bodyOfText, streamedBody, wholeBody } from './bodies.ts';
import type { Call, Runtime } from './runtime.ts';
import {
  accepted,
  errorBody,
  MOST_ANSWER_BYTES,
  MOST_ERROR_BYTES,
  RESPONSE_TOO_LARGE,
  type Reply,
  refusals,
  stateRefused,
  tooLargeForCaller,
} from './words.ts';

const ERROR_TYPE = 'lambda-runtime-function-error-type';
const RESPONSE_MODE = 'lambda-runtime-function-response-mode';

export interface Telling {
  readonly runtime: Runtime;
  readonly request: IncomingMessage;
  /** All that the runtime wrote until now is told. */
  settle(): void;
  reply(reply: Reply): void;
}

export async function takeResponse(telling: Telling, requestId: string): Promise<void> {
  const { runtime, request } = telling;
  const call = runtime.takeCall(requestId);
  if (call === undefined) return refuse(telling, refusals.requestId);
  if (header(request, RESPONSE_MODE)?.toLowerCase() === 'streaming') return takeStream(telling, call);
  const body = await wholeBody(request, MOST_ANSWER_BYTES);
  telling.settle();
  runtime.callEnded();
  if (body === undefined) {
    call.result.resolve({
      type: 'error',
      errorType: RESPONSE_TOO_LARGE,
      body: tooLargeForCaller(MOST_ANSWER_BYTES),
    });
    return telling.reply(refusals.tooLarge);
  }
  call.result.resolve({
    type: 'response',
    ...contentType(request),
    streaming: false,
    body: bodyOfText(body),
  });
  telling.reply(accepted);
}

/** Its reader sets the speed; the runtime is answered at its end. */
function takeStream({ runtime, request, settle, reply }: Telling, call: Call): void {
  const body = streamedBody(request, (how) => {
    settle();
    runtime.callEnded();
    reply(how === 'tooLarge' ? refusals.streamTooLarge : accepted);
  });
  call.result.resolve({ type: 'response', ...contentType(request), streaming: true, body });
}

export async function takeError(telling: Telling, requestId: string): Promise<void> {
  const { runtime, request } = telling;
  const call = runtime.takeCall(requestId);
  if (call === undefined) return refuse(telling, refusals.requestId);
  const body = await wholeBody(request, MOST_ERROR_BYTES);
  telling.settle();
  runtime.callEnded();
  call.result.resolve({ type: 'error', ...toldError(request, body) });
  telling.reply(body === undefined ? refusals.tooLarge : accepted);
}

export async function takeInitError(telling: Telling): Promise<void> {
  const { runtime, request } = telling;
  if (!runtime.takeInit()) return refuse(telling, stateRefused('RuntimeReady', 'RuntimeInitError'));
  const body = await wholeBody(request, MOST_ERROR_BYTES);
  telling.settle();
  runtime.failInit({ type: 'error', ...toldError(request, body) });
  telling.reply(body === undefined ? refusals.tooLarge : accepted);
}

/** Of one that is too long its type is told. */
function toldError(request: IncomingMessage, body: Buffer | undefined) {
  const errorType = header(request, ERROR_TYPE);
  return {
    ...(errorType === undefined ? {} : { errorType }),
    body: body ?? errorBody(errorType ?? 'Runtime.Unknown', 'What went wrong is too long to be told'),
  };
}

async function refuse({ request, reply }: Telling, refusal: Reply): Promise<void> {
  await wholeBody(request, 0);
  reply(refusal);
}

function contentType(request: IncomingMessage): { readonly contentType?: string } {
  const type = request.headers['content-type'];
  return type === undefined ? {} : { contentType: type };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
