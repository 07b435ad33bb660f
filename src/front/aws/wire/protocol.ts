// What a wire protocol is: bytes of a request to an operation's input, an operation's output or fault to bytes of a reply.
//
// Protocols are generic: they are driven by the schemas that the SDK packages carry and know no service and no operation. Which
// of them a request speaks is decided per request (dispatch.ts): old and new clients of one service differ.
import type { StaticErrorSchema, StaticOperationSchema } from '@smithy/types';

export type ProtocolName = 'ec2' | 'query' | 'json1.0' | 'json1.1' | 'rest-json' | 'cbor';

/** A request as it came, whole. */
export interface WireRequest {
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly query: string;
  /** Names in lower case; repeated headers are joined with `, `. */
  readonly headers: { readonly [name: string]: string };
  /** After aws-chunked framing and content-encoding were taken off. */
  readonly body: Buffer;
}

export interface WireReply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | Uint8Array;
  /** In place of a body: bytes as they come to be, of a length that nobody knows yet. */
  readonly stream?: AsyncIterable<Uint8Array>;
}

/** What of a service shows on the wire. */
export interface WireService {
  /** Query and ec2: the namespace of the XML document, ending in the API's version. */
  readonly xmlNamespace?: string;
  /** JSON and CBOR errors also carry the code that the query protocol would have (`x-amzn-query-error`). */
  readonly queryCompatible?: boolean;
}

/** A failed call, before it has a wire. */
export interface WireFault {
  /** As the service names it, without a protocol's changes: the error shape's name, or a code that is not modelled. */
  readonly code: string;
  readonly message: string;
  /** Absent = 400 for a sender's fault, 500 for the receiver's, unless the schema or the protocol says otherwise. */
  readonly status?: number;
  readonly sender: boolean;
  /** The modelled error, where there is one: its traits give code and status, its members travel. */
  readonly schema?: StaticErrorSchema;
  readonly members?: { readonly [name: string]: unknown };
  /** Seconds, as Retry-After. */
  readonly retryAfterSeconds?: number;
}

export interface Protocol {
  readonly name: ProtocolName;
  /**
   * Members that are missing, of the wrong type or not in the schema are the sender's fault: throws `AwsFault` with the code that AWS's
   * own front ends use on this protocol (SerializationException, MalformedInput, MissingParameter, ValidationException ...).
   */
  decode(operation: StaticOperationSchema, request: WireRequest): { readonly [member: string]: unknown };
  encode(
    operation: StaticOperationSchema,
    output: unknown,
    requestId: string,
    service: WireService,
  ): WireReply;
  fault(fault: WireFault, requestId: string, service: WireService): WireReply;
}
