// A request as the gateway has it, and an answer as it gives one: values that all payload formats are made from.
//
// Names of headers are in lower case. The path and the query are as the client wrote them.

export type Header = readonly [name: string, value: string];

export interface GatewayRequest {
  /** Ours, for logs and events. */
  readonly id: string;
  readonly method: string;
  /** Begins with a slash; percent-encoded as it came. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** `HTTP/1.1` */
  readonly protocol: string;
  readonly sourceIp: string;
  /** The name that was asked for, without a port. */
  readonly host: string;
  readonly atMs: number;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

/** All values of a header, in order. */
export function headerValues(headers: readonly Header[], name: string): readonly string[] {
  return headers.filter(([each]) => each === name).map(([, value]) => value);
}

/** The first value of a header. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1];
}

/** An answer of JSON in the service's own words. */
export function jsonAnswer(statusCode: number, value: unknown): HttpAnswer {
  return textAnswer(statusCode, JSON.stringify(value), 'application/json');
}

export function textAnswer(statusCode: number, text: string, contentType: string): HttpAnswer {
  return { statusCode, headers: [['content-type', contentType]], body: Buffer.from(text) };
}

/** `Root=1-5759e988-bd862e3fe1be46a994272793`, of a header, as functions are told it. */
export function traceHeaderOf({ headers }: Pick<GatewayRequest, 'headers'>): string | undefined {
  return headerOf(headers, 'x-amzn-trace-id');
}
