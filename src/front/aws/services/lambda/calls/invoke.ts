// Invoke and InvokeAsync: a call is handed to the agent, and its answer back. A client that leaves does not end its call.
import type { InvokeAsyncCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import type { InvokeAnswer, InvokeRequest } from '../../../../../model/function-calls.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { serviceFault } from '../faults.ts';
import { placeOf } from '../function-name.ts';
import { callFault } from './call-faults.ts';
import { callPayload, callRequest, once } from './call-input.ts';
import { patiently } from './patiently.ts';

/** Longer than any call may take, the wait for a sandbox included. */
const CALL_MS = 960_000;

export async function invoke(input: Input<InvokeCommand>, ctx: Ctx): Promise<Output<InvokeCommand>> {
  const place = placeOf(ctx, input.FunctionName, input.Qualifier, 'InvokeFunction');
  const request = callRequest(ctx, place, input);
  const payload = callPayload(input.Payload as Uint8Array | undefined, request.type); // the protocol reads bytes
  try {
    return answerText(await patiently(ctx, place, () => call(ctx, request, payload)));
  } catch (error) {
    throw callFault(ctx, place, error);
  }
}

interface Answered {
  readonly head: InvokeAnswer;
  readonly payload: Buffer;
}

async function call(ctx: Ctx, request: InvokeRequest, payload: Uint8Array): Promise<Answered> {
  const told: { head?: InvokeAnswer } = {};
  const answer = (head: InvokeAnswer) => {
    told.head = head;
  };
  const chunks: Uint8Array[] = [];
  const signal = AbortSignal.timeout(CALL_MS);
  for await (const chunk of ctx.agent.invokeFunction(request, once(payload), answer, signal))
    chunks.push(chunk);
  if (!told.head) throw serviceFault('The agent did not say how the function answered');
  return { head: told.head, payload: Buffer.concat(chunks) };
}

type Text = Output<InvokeCommand>;

/** The payload is bytes; the SDK's type adds ways to read them. */
function answerText({ head, payload }: Answered): Text {
  return {
    StatusCode: head.statusCode,
    ...(head.statusCode === 200 ? { Payload: payload as unknown as NonNullable<Text['Payload']> } : {}),
    ...(head.functionError === undefined ? {} : { FunctionError: head.functionError }),
    ...(head.logTail === undefined ? {} : { LogResult: head.logTail }),
    ...(head.statusCode === 200 ? { ExecutedVersion: head.executedVersion } : {}),
  };
}

/** The old way to make a call that nobody waits for. */
export async function invokeAsync(
  input: Input<InvokeAsyncCommand>,
  ctx: Ctx,
): Promise<Output<InvokeAsyncCommand>> {
  const place = placeOf(ctx, input.FunctionName, undefined, 'InvokeFunction');
  const request = callRequest(ctx, place, { InvocationType: 'Event' });
  const payload = callPayload(input.InvokeArgs as Uint8Array, 'Event'); // the protocol reads bodies whole
  try {
    await patiently(ctx, place, () => call(ctx, request, payload));
  } catch (error) {
    throw callFault(ctx, place, error);
  }
  return { Status: 202 };
}
