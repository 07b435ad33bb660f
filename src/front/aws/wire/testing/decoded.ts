// What a protocol makes of a request, as text where it refuses it.

import type { StaticOperationSchema } from '@smithy/types';
import { AwsFault } from '../../fault.ts';
import type { ProtocolName, WireRequest } from '../protocol.ts';
import { protocols } from '../protocols.ts';

/** `Code: message`, or the input when nothing is refused. */
export function decoded(
  protocol: ProtocolName,
  operation: StaticOperationSchema,
  request: WireRequest,
): unknown {
  try {
    return protocols[protocol].decode(operation, request);
  } catch (error) {
    if (error instanceof AwsFault) return `${error.wire.code}: ${error.message}`;
    throw error;
  }
}

export const nested = (depth: number, open: string, close: string) =>
  open.repeat(depth) + close.repeat(depth);
