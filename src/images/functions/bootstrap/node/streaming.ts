// Handlers that answer in pieces: `awslambda.streamifyResponse`, the stream that they write to, and one call of such a handler.
//
// Nothing is sent before the first piece, so that a handler that fails before it answers like any other. After it a failure is told in
// trailers.
import { Writable } from 'node:stream';
import type { Connection, OpenRequest } from './connection.ts';
import type { Call } from './context.ts';
import { reportOf, runtimeFault } from './faults.ts';
import type { Handler } from './load-handler.ts';
import { errorRequest, type WhenIdle } from './perform.ts';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const TRAILERS = ['Lambda-Runtime-Function-Error-Type', 'Lambda-Runtime-Function-Error-Body'] as const;
const METADATA_TYPE = 'application/vnd.awslambda.http-integration-response';
/** Zero bytes between metadata and body. */
const DELIMITER_BYTES = 8;

type Marked = Handler & { [STREAMING]?: unknown; [HIGH_WATER_MARK]?: unknown };

/** What code finds as the global `awslambda`. */
export const awslambda = {
  streamifyResponse(handler: Marked, options?: { readonly highWaterMark?: number }): Handler {
    handler[STREAMING] = 'response';
    if (typeof options?.highWaterMark === 'number')
      handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark);
    return handler;
  },
  HttpResponseStream: {
    /** Status, headers and cookies of the answer, before its body. */
    from(stream: ResponseStream, metadata: unknown): ResponseStream {
      stream.setContentType(METADATA_TYPE);
      stream._onBeforeFirstWrite = (write) => {
        write(Buffer.from(JSON.stringify(metadata)));
        write(Buffer.alloc(DELIMITER_BYTES));
      };
      return stream;
    },
  },
};

/** Throws Runtime.MalformedStreamingHandler. */
export function isStreaming(handler: Handler): boolean {
  const mark = (handler as Marked)[STREAMING];
  if (!mark) return false;
  if (mark === 'response') return true;
  throw runtimeFault('MalformedStreamingHandler', 'Only response streaming is supported.');
}

export class ResponseStream extends Writable {
  _onBeforeFirstWrite: ((write: (bytes: Uint8Array) => void) => void) | undefined;
  readonly #open: (contentType: string) => OpenRequest;
  #contentType = 'application/octet-stream';
  #request: OpenRequest | undefined;

  constructor(open: (contentType: string) => OpenRequest, highWaterMark: unknown) {
    super(typeof highWaterMark === 'number' ? { highWaterMark } : {});
    this.#open = open;
  }

  get hasBegun(): boolean {
    return this.#request !== undefined;
  }

  setContentType(contentType: string): void {
    if (this.hasBegun) throw runtimeFault('InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the three forms of Writable.write
  override write(chunk: any, ...rest: any[]): boolean {
    const isPlain = typeof chunk === 'string' || chunk instanceof Uint8Array;
    const [encoding, callback] = rest;
    return super.write(isPlain ? chunk : JSON.stringify(chunk), encoding, callback);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#begun().write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#begun()
      .end()
      .then(() => done(), done);
  }

  /** Ends it with the error, told in trailers. Only if it has begun. */
  async fail(error: unknown): Promise<void> {
    const report = reportOf(error);
    const body = Buffer.from(JSON.stringify(report)).toString('base64');
    await this.#begun().end({ [TRAILERS[0]]: report.errorType, [TRAILERS[1]]: body });
  }

  #begun(): OpenRequest {
    if (this.#request) return this.#request;
    const request = this.#open(this.#contentType);
    this.#request = request;
    this._onBeforeFirstWrite?.((bytes) => request.write(bytes, () => {}));
    return request;
  }
}

/** The stream of a call. */
export function openResponseStream(
  connection: Connection,
  handler: Handler,
  requestId: string,
): ResponseStream {
  const path = `/2018-06-01/runtime/invocation/${requestId}/response`;
  const open = (contentType: string) => {
    const headers = { 'Content-Type': contentType, 'Lambda-Runtime-Function-Response-Mode': 'streaming' };
    return connection.open({ method: 'POST', path, headers }, TRAILERS);
  };
  return new ResponseStream(open, (handler as Marked)[HIGH_WATER_MARK]);
}

/** Resolves when the stream has ended and the handler too; rejects with why it did not. */
export async function performStreaming(
  handler: Handler,
  call: Call,
  { stream, whenIdle }: { readonly stream: ResponseStream; readonly whenIdle: WhenIdle },
): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve);
    stream.once('error', reject);
    whenIdle.set(() => reject(new Error('Response stream is not finished.')));
  });
  closed.catch(() => {}); // awaited below, or the handler's own failure is told
  const running: unknown = handler(JSON.parse(call.event), stream, call.context());
  if (typeof (running as { then?: unknown } | undefined)?.then !== 'function')
    throw 'Streaming does not support non-async handlers.';
  const idle = closed.then(
    () => new Promise<never>(() => {}),
    (error) => Promise.reject(error),
  );
  const result: unknown = await Promise.race([running, idle]);
  if (result !== undefined) console.warn('Streaming handlers ignore return values.');
  await closed;
  whenIdle.set(undefined);
}

/** Tells of a failure in the way that is still open. */
export async function failStreaming(
  connection: Connection,
  stream: ResponseStream,
  { requestId, error }: { readonly requestId: string; readonly error: unknown },
): Promise<void> {
  const { hasBegun, writableFinished } = stream;
  stream.destroy(); // what the handler still writes must not come between later requests
  if (hasBegun && !writableFinished) await stream.fail(error);
  else if (!hasBegun)
    await connection.send(errorRequest(`/2018-06-01/runtime/invocation/${requestId}/error`, error));
}
