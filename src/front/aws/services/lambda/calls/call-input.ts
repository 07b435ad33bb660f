// A call as the agent takes it: payload and client context within their limits, and JSON.

import type { InvokeRequest } from '../../../../../model/function-calls.ts';
import type { Ctx } from '../../../context.ts';
import type { AwsFault } from '../../../fault.ts';
import { check, oneOf } from '../../../shared/constraints.ts';
import { badContent, invalid, requestTooLarge } from '../faults.ts';
import type { FunctionPlace } from '../function-name.ts';

const MOST_BYTES = 6 * 1024 * 1024;
const MOST_EVENT_BYTES = 1024 * 1024;
const MOST_CONTEXT = 3583;

export interface Given {
  readonly InvocationType?: string;
  readonly LogType?: string;
  readonly ClientContext?: string;
  readonly DurableExecutionName?: string;
  readonly TenantId?: string;
}

/** Throws ValidationException, InvalidRequestContentException, InvalidParameterValueException. */
export function callRequest(ctx: Ctx, place: FunctionPlace, given: Given): InvokeRequest {
  const {
    InvocationType: type = 'RequestResponse',
    LogType,
    ClientContext,
    DurableExecutionName,
    TenantId,
  } = given;
  check(
    oneOf('invocationType', type, ['Event', 'RequestResponse', 'DryRun']),
    oneOf('logType', LogType, ['None', 'Tail']),
  );
  if (DurableExecutionName || TenantId)
    throw invalid('Durable executions and tenants are not supported here: Tutti has nothing of the sort.');
  if (ClientContext !== undefined) checkContext(ClientContext);
  return {
    region: ctx.region,
    name: place.name,
    ...(place.qualifier === undefined ? {} : { qualifier: place.qualifier }),
    type: type as InvokeRequest['type'], // checked above
    requestId: ctx.requestId,
    ...(LogType === 'Tail' ? { logTail: true } : {}),
    ...(ClientContext === undefined ? {} : { clientContext: ClientContext }),
  };
}

function checkContext(base64: string): void {
  if (base64.length > MOST_CONTEXT)
    throw badContent(`Client context must be no more than ${MOST_CONTEXT} bytes when base64-encoded.`);
  try {
    JSON.parse(Buffer.from(base64, 'base64').toString());
  } catch {
    throw badContent('Client context must be a valid Base64-encoded JSON object.');
  }
}

/** An empty payload is an empty object. Throws RequestTooLargeException, InvalidRequestContentException. */
export function callPayload(payload: Uint8Array | undefined, type: InvokeRequest['type']): Uint8Array {
  if (payload === undefined || payload.length === 0) return Buffer.from('{}');
  const most = type === 'Event' ? MOST_EVENT_BYTES : MOST_BYTES;
  if (payload.length > most) throw requestTooLarge(most, 'InvokeFunction');
  try {
    JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString());
    return payload;
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): AwsFault {
  const why = error instanceof Error ? error.message : String(error);
  return badContent(`Could not parse request body into json: Could not parse payload into json: ${why}`);
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
