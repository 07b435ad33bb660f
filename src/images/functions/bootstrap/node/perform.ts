// One call of a handler that answers with a value: by its promise, by the callback, or by done, succeed and fail of the context.
//
// Only the first answer counts. The callback waits until the function has nothing more to do, unless it is told not to. From Node.js 24
// there is neither callback nor context.done, as on Lambda.

import type { Request } from './connection.ts';
import type { Call, CallContext } from './context.ts';
import { reportOf, runtimeFault } from './faults.ts';
import type { Handler } from './load-handler.ts';

export type Outcome =
  | { readonly type: 'response'; readonly body: string }
  | { readonly type: 'error'; readonly error: unknown };

/** Hears of it, once, when the process has nothing more to do. */
export interface WhenIdle {
  set(listener: (() => void) | undefined): void;
}

export const LAST_MAJOR_WITH_CALLBACKS = 22;
const CALLBACK_GONE =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';
const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

/** Throws Runtime.CallbackHandlerDeprecated. */
export function refuseCallbacks(handler: Handler, isStreaming: boolean, nodeMajor: number): void {
  if (nodeMajor > LAST_MAJOR_WITH_CALLBACKS && handler.length >= 3 && !isStreaming)
    throw runtimeFault('CallbackHandlerDeprecated', CALLBACK_GONE);
}

export function perform(
  handler: Handler,
  call: Call,
  { whenIdle, nodeMajor }: { readonly whenIdle: WhenIdle; readonly nodeMajor: number },
): Promise<Outcome> {
  return new Promise((resolve) => {
    let isSettled = false;
    const settle = (outcome: Outcome) => {
      if (isSettled) return;
      isSettled = true;
      whenIdle.set(undefined);
      resolve(outcome);
    };
    const mustSettle = nodeMajor > LAST_MAJOR_WITH_CALLBACKS || handler.constructor.name === 'AsyncFunction';
    whenIdle.set(() =>
      settle(mustSettle ? failure(runtimeFault('NodeJsExit', NEVER_SETTLED)) : success(null)),
    );
    try {
      const event: unknown = JSON.parse(call.event);
      const context = call.context();
      if (nodeMajor > LAST_MAJOR_WITH_CALLBACKS) {
        Promise.resolve(handler(event, context)).then((value) => settle(success(value)), failed(settle));
        return;
      }
      const result: unknown = handler(event, context, addCallbacks(context, settle, whenIdle));
      if (isPromise(result)) result.then((value) => settle(success(value)), failed(settle));
    } catch (error) {
      settle(failure(error));
    }
  });
}

/** What is posted for it. */
export function replyOf(requestId: string, outcome: Outcome): Request {
  const path = `/2018-06-01/runtime/invocation/${requestId}`;
  const headers = { 'Content-Type': 'application/json' };
  if (outcome.type === 'response')
    return { method: 'POST', path: `${path}/response`, headers, body: outcome.body };
  return errorRequest(`${path}/error`, outcome.error);
}

export function errorRequest(path: string, error: unknown): Request {
  const report = reportOf(error);
  const headers = {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Function-Error-Type': report.errorType,
  };
  return { method: 'POST', path, headers, body: JSON.stringify(report) };
}

/** Gives the context what old handlers end a call with; returns the callback. */
function addCallbacks(
  context: CallContext,
  settle: (outcome: Outcome) => void,
  whenIdle: WhenIdle,
): (error?: unknown, value?: unknown) => void {
  let waits = true;
  let isCalled = false;
  const done = (error?: unknown, value?: unknown) => settle(isNone(error) ? success(value) : failure(error));
  Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
    enumerable: true,
    get: () => waits,
    set: (value: boolean) => {
      waits = value;
    },
  });
  Object.assign(context, {
    done,
    succeed: (value?: unknown) => done(null, value),
    fail: (error?: unknown) => done(isNone(error) ? 'handled' : error),
  });
  return (error, value) => {
    if (isCalled) return;
    isCalled = true;
    if (!isNone(error) || !waits) done(error, value);
    else whenIdle.set(() => setImmediate(() => settle(success(value))));
  };
}

function success(value: unknown): Outcome {
  try {
    return { type: 'response', body: JSON.stringify(value === undefined ? null : value) ?? 'null' };
  } catch {
    return failure(runtimeFault('JSONStringifyError', 'Unable to stringify response body'));
  }
}

function failure(error: unknown): Outcome {
  return { type: 'error', error };
}

const failed = (settle: (outcome: Outcome) => void) => (error: unknown) =>
  settle(failure(isNone(error) ? 'handled' : error));

const isNone = (value: unknown): boolean => value === undefined || value === null;

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}
