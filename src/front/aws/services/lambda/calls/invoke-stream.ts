// InvokeWithResponseStream: what the function writes goes on as it comes, as events; the last one says how it ended.
import type {
  InvokeWithResponseStreamCommand,
  InvokeWithResponseStreamResponseEvent,
} from '@aws-sdk/client-lambda';
import { isError } from '../../../../../model/errors.ts';
import type { InvokeAnswer, InvokeRequest } from '../../../../../model/function-calls.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, oneOf } from '../../../shared/constraints.ts';
import { serviceFault } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { callFault } from './call-faults.ts';
import { callPayload, callRequest, once } from './call-input.ts';
import { patiently } from './patiently.ts';

const CALL_MS = 960_000;

type Event = InvokeWithResponseStreamResponseEvent;

export async function invokeWithResponseStream(
  input: Input<InvokeWithResponseStreamCommand>,
  ctx: Ctx,
): Promise<Output<InvokeWithResponseStreamCommand>> {
  check(oneOf('invocationType', input.InvocationType, ['RequestResponse', 'DryRun']));
  const place = placeOf(ctx, input.FunctionName, input.Qualifier, 'InvokeFunction');
  const request = callRequest(ctx, place, input);
  const payload = callPayload(input.Payload as Uint8Array | undefined, request.type); // the protocol reads bytes
  try {
    const { head, bytes } = await patiently(ctx, place, () => begin(ctx, request, payload));
    return {
      StatusCode: head.statusCode,
      ExecutedVersion: head.executedVersion,
      EventStream: events(head, bytes),
    };
  } catch (error) {
    throw callFault(ctx, place, error);
  }
}

interface Begun {
  readonly head: InvokeAnswer;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What refuses the call does so before the first bytes, while there can still be an error. */
async function begin(ctx: Ctx, request: InvokeRequest, payload: Uint8Array): Promise<Begun> {
  const told: { head?: InvokeAnswer } = {};
  const answer = (head: InvokeAnswer) => {
    told.head = head;
  };
  const signal = AbortSignal.timeout(CALL_MS);
  const streamed = { ...request, stream: true };
  const bytes = ctx.agent.invokeFunction(streamed, once(payload), answer, signal)[Symbol.asyncIterator]();
  const first = await bytes.next();
  if (!told.head) throw serviceFault('The agent did not say how the function answered');
  return { head: told.head, bytes: joined(first, bytes) };
}

async function* joined(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* events(head: InvokeAnswer, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Event> {
  const logged = head.logTail === undefined ? {} : { LogResult: head.logTail };
  if (head.functionError !== undefined) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    const ErrorDetails = Buffer.concat(chunks).toString();
    yield { InvokeComplete: { ErrorCode: head.functionError, ErrorDetails, ...logged } };
    return;
  }
  try {
    for await (const Payload of bytes) yield { PayloadChunk: { Payload } };
    yield { InvokeComplete: { ...logged } };
  } catch (error) {
    yield { InvokeComplete: { ...endOf(error), ...logged } };
  }
}

/** A stream that the function broke off has its type and what it said of it. */
function endOf(error: unknown): { readonly ErrorCode: string; readonly ErrorDetails: string } {
  if (isError(error, 'Terminal') && error.detail !== undefined)
    return { ErrorCode: error.message, ErrorDetails: error.detail };
  return { ErrorCode: 'Unhandled', ErrorDetails: error instanceof Error ? error.message : String(error) };
}
