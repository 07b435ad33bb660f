// InvokeWithResponseStream: what the function writes goes on as it comes, as events; the last one says how it ended.
import type {
  InvokeWithResponseStreamCommand,
  InvokeWithResponseStreamResponseEvent,
} from '@aws-sdk/client-lambda';
import { isError } from '../../../../../model/errors.ts';
import type { InvokeAnswer } from '../../../../../model/function-calls.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { check, oneOf } from '../../../shared/constraints.ts';
import { serviceFault } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { callFault } from './call-faults.ts';
import { callPayload, callRequest, once } from './call-input.ts';

const CALL_MS = 960_000;

type Event = InvokeWithResponseStreamResponseEvent;

export async function invokeWithResponseStream(
  input: Input<InvokeWithResponseStreamCommand>,
  ctx: Ctx,
): Promise<Output<InvokeWithResponseStreamCommand>> {
  check(oneOf('invocationType', input.InvocationType, ['RequestResponse', 'DryRun']));
  const place = placeOf(ctx, input.FunctionName, input.Qualifier, 'InvokeFunction');
  const request = { ...callRequest(ctx, place, input), stream: true };
  const payload = callPayload(input.Payload as Uint8Array | undefined, request.type); // the protocol reads bytes
  const told: { head?: InvokeAnswer } = {};
  const answer = (head: InvokeAnswer) => {
    told.head = head;
  };
  const signal = AbortSignal.timeout(CALL_MS);
  const bytes = ctx.agent.invokeFunction(request, once(payload), answer, signal)[Symbol.asyncIterator]();
  try {
    // What refuses the call does so before the first bytes, while there can still be an error.
    const first = await bytes.next();
    const { head } = told;
    if (!head) throw serviceFault('The agent did not say how the function answered');
    return {
      StatusCode: head.statusCode,
      ExecutedVersion: head.executedVersion,
      EventStream: events(head, joined(first, bytes)),
    };
  } catch (error) {
    throw callFault(ctx, place, error);
  }
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
