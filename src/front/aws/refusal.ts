// How errors that are not a service's own are told: what the object API refuses, and what nobody expected.
//
// Only what AWS clients know how to treat leaves the front. A fault that is ours says so by 5xx, with the request id; the log has the rest.
import { chainOf } from '../../machinery/log.ts';
import { type ErrorCode, TuttiError } from '../../model/errors.ts';
import { AwsFault } from './fault.ts';
import type { ProtocolName, WireFault } from './wire/protocol.ts';

/** What each family of protocols calls it. */
type Words = { readonly [family in 'ec2' | 'query' | 'json']: string };

const INVALID: Words = {
  ec2: 'InvalidParameterValue',
  query: 'ValidationError',
  json: 'ValidationException',
};
const THROTTLED: Words = { ec2: 'RequestLimitExceeded', query: 'Throttling', json: 'ThrottlingException' };
const UNAVAILABLE: Words = {
  ec2: 'Unavailable',
  query: 'ServiceUnavailable',
  json: 'ServiceUnavailableException',
};
const INTERNAL: Words = { ec2: 'InternalError', query: 'InternalFailure', json: 'InternalFailure' };
const TOO_LARGE: Words = {
  ec2: 'RequestEntityTooLarge',
  query: 'RequestEntityTooLarge',
  json: 'RequestEntityTooLargeException',
};

const REFUSALS: { readonly [code in ErrorCode]?: { readonly words: Words; readonly status: number } } = {
  Invalid: { words: INVALID, status: 400 },
  BadRequest: { words: INVALID, status: 400 },
  TooLarge: { words: TOO_LARGE, status: 413 },
  /** Twenty writers in a row were quicker: SDKs wait and try again. */
  Conflict: { words: THROTTLED, status: 400 },
  TooManyRequests: { words: THROTTLED, status: 429 },
  /** The namespace of the region is being removed: it is made anew when it is gone. */
  Forbidden: { words: UNAVAILABLE, status: 503 },
  Unavailable: { words: UNAVAILABLE, status: 503 },
  Timeout: { words: UNAVAILABLE, status: 503 },
};

function family(protocol: ProtocolName): keyof Words {
  return protocol === 'ec2' || protocol === 'query' ? protocol : 'json';
}

/** The fault that a client is told for an error of any sort. */
export function faultOf(error: unknown, protocol: ProtocolName): WireFault {
  if (error instanceof AwsFault) return error.wire;
  const refusal = error instanceof TuttiError ? REFUSALS[error.code] : undefined;
  if (!refusal) return internalFault(protocol);
  const { words, status } = refusal;
  return { code: words[family(protocol)], message: chainOf(error), status, sender: status < 500 };
}

function internalFault(protocol: ProtocolName): WireFault {
  const message = 'Tutti failed on this request: its log says why, under the request id';
  return { code: INTERNAL[family(protocol)], message, status: 500, sender: false };
}

/** An operation that AWS has and we do not: never 5xx, which clients would repeat for minutes. */
export function unsupported(service: string, operation: string): AwsFault {
  return new AwsFault(
    'UnsupportedOperation',
    `Tutti has no ${service}:${operation} yet (tutti aws coverage lists what there is)`,
  );
}

/** An operation that nobody has. */
export function unknownOperation(protocol: ProtocolName, operation: string, version: string): AwsFault {
  if (family(protocol) === 'json')
    return new AwsFault('UnknownOperationException', `Unknown operation "${operation}"`);
  return new AwsFault('InvalidAction', `Could not find operation ${operation} for version ${version}`);
}
