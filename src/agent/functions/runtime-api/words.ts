// What the Runtime API says, in Lambda's words, and what callers are told where the runtime's answer cannot be given to them. Pure.
import type { RuntimeEvent } from '../sandbox.ts';

/** 6 MiB and what Lambda puts around it. */
export const MOST_ANSWER_BYTES = 6_291_556;
/** Of what went wrong. */
export const MOST_ERROR_BYTES = 2 ** 20;
export const MOST_STREAM_BYTES = 20 * 2 ** 20;

export interface Reply {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body: Uint8Array;
}

export const accepted: Reply = { status: 202, body: Buffer.from('{"status":"OK"}\n') };

export const refusals = {
  requestId: refusal(400, 'InvalidRequestID', 'Invalid request ID'),
  notASandbox: refusal(403, 'Forbidden', 'No function runs at this address'),
  path: refusal(404, 'NotFound', '404 page not found'),
  method: refusal(405, 'MethodNotAllowed', 'Method Not Allowed'),
  tooLarge: refusal(
    413,
    'RequestEntityTooLarge',
    `Exceeded maximum allowed payload size (${MOST_ANSWER_BYTES} bytes).`,
  ),
  streamTooLarge: refusal(
    413,
    'RequestEntityTooLarge',
    `Exceeded maximum allowed payload size (${MOST_STREAM_BYTES} bytes).`,
  ),
  gone: refusal(500, 'InternalServerError', 'The sandbox is removed'),
} as const;

export function stateRefused(from: string, to: string): Reply {
  const message = `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;
  return refusal(403, 'InvalidStateTransition', message);
}

function refusal(status: number, errorType: string, errorMessage: string): Reply {
  return { status, body: errorBody(errorType, errorMessage) };
}

export function errorBody(errorType: string, errorMessage: string): Uint8Array {
  return Buffer.from(`${JSON.stringify({ errorMessage, errorType })}\n`);
}

export const RESPONSE_TOO_LARGE = 'Function.ResponseSizeTooLarge';

/** For the caller. */
export function tooLargeForCaller(most: number): Uint8Array {
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${most} bytes).`;
  return Buffer.from(JSON.stringify({ errorType: RESPONSE_TOO_LARGE, errorMessage }));
}

export function eventReply(event: RuntimeEvent): Reply {
  const { clientContext, cognitoIdentity } = event;
  return {
    status: 200,
    headers: {
      'Lambda-Runtime-Aws-Request-Id': event.requestId,
      'Lambda-Runtime-Deadline-Ms': String(event.deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': event.functionArn,
      'Lambda-Runtime-Trace-Id': headerText(event.traceId),
      ...(clientContext === undefined ? {} : { 'Lambda-Runtime-Client-Context': headerText(clientContext) }),
      ...(cognitoIdentity === undefined
        ? {}
        : { 'Lambda-Runtime-Cognito-Identity': headerText(cognitoIdentity) }),
    },
    body: event.payload,
  };
}

/** JSON stays the same JSON: what a header cannot carry is escaped as JSON does. */
export function headerText(text: string): string {
  return [...text].map((char) => (/[\x20-\x7e]/.test(char) ? char : escaped(char))).join('');
}

function escaped(char: string): string {
  if (/[\r\n\t]/.test(char)) return ' ';
  const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
