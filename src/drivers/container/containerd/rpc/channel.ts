// How is a call made to containerd (gRPC over HTTP/2 on a unix socket)?
//
// Node's own HTTP/2 carries it: a client library would cost 13 MB and 100 ms in each program that opens it. A channel is
// one connection; when it breaks, every open call fails with Unavailable and the owner opens another channel. A call is
// never repeated here: only the caller knows whether that is safe.
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import { connect as connectSocket } from 'node:net';
import type { Codec } from './codec.ts';

export interface Method<I, O> {
  readonly path: string;
  readonly request: Codec<I>;
  readonly response: Codec<O>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Whatever the call makes is held by this lease. */
  readonly lease?: string;
  /** The call fails with DeadlineExceeded after so long. Absent: no limit. */
  readonly timeoutMs?: number;
}

/** gRPC's status codes that are told apart here. */
export const Code = {
  Cancelled: 1,
  Unknown: 2,
  InvalidArgument: 3,
  DeadlineExceeded: 4,
  NotFound: 5,
  AlreadyExists: 6,
  FailedPrecondition: 9,
  Unavailable: 14,
} as const;

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;

  constructor(code: number, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** One of the codes; with none given, any. */
export function isRpc(error: unknown, ...codes: readonly number[]): error is RpcError {
  return error instanceof RpcError && (codes.length === 0 || codes.includes(error.code));
}

export interface Channel {
  call<I, O>(method: Method<I, O>, request: Partial<I>, options?: CallOptions): Promise<O>;
  /** A server stream. Ending the iteration cancels the call. */
  stream<I, O>(
    method: Method<I, O>,
    request: Partial<I>,
    options?: CallOptions,
  ): AsyncGenerator<O, void, void>;
  /** A stream both ways. */
  duplex<I, O>(method: Method<I, O>, options?: CallOptions): Duplex<I, O>;
  readonly closed: boolean;
  close(): void;
}

export interface Duplex<I, O> {
  /** Resolves when more may be sent. */
  send(request: Partial<I>): Promise<void>;
  end(): void;
  /** Gives up: the server drops the call. */
  cancel(): void;
  readonly responses: AsyncGenerator<O, void, void>;
}

const FRAME_HEADER = 5;

/** Connects; rejects with Unavailable when nobody answers. `onClose` is called once, when the connection has ended. */
export function openChannel(socketPath: string, namespace: string, onClose: () => void): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const session = connect('http://localhost', {
      createConnection: () => connectSocket(socketPath),
      settings: { initialWindowSize: 1 << 20, enablePush: false },
    });
    let opened = false;
    session.on('error', (cause) => {
      if (!opened) reject(new RpcError(Code.Unavailable, `Cannot connect to "${socketPath}"`, { cause }));
    });
    session.once('close', () => {
      if (opened) onClose();
      else reject(new RpcError(Code.Unavailable, `"${socketPath}" closed the connection`));
    });
    // The server's settings prove that it serves, not merely that its socket exists.
    session.once('remoteSettings', () => {
      opened = true;
      session.setLocalWindowSize(1 << 22);
      resolve(channelOn(session, namespace));
    });
    session.once('goaway', () => session.destroy());
  });
}

function channelOn(session: ClientHttp2Session, namespace: string): Channel {
  const open = (path: string, options: CallOptions): ClientHttp2Stream => {
    if (session.destroyed || session.closed)
      throw new RpcError(Code.Unavailable, 'The connection to containerd is closed');
    return session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'containerd-namespace': namespace,
      ...(options.lease === undefined ? {} : { 'containerd-lease': options.lease }),
      ...(options.timeoutMs === undefined ? {} : { 'grpc-timeout': `${options.timeoutMs}m` }),
    });
  };
  return {
    async call(method, request, options = {}) {
      const stream = open(method.path, options);
      stream.end(frame(method.request.encode(request)));
      let result: Buffer | undefined;
      for await (const body of messages(stream, method.path, options.signal)) result ??= body;
      if (result === undefined) throw new RpcError(Code.Unknown, `No answer to ${method.path}`);
      return method.response.decode(result);
    },
    async *stream(method, request, options = {}) {
      const stream = open(method.path, options);
      stream.end(frame(method.request.encode(request)));
      for await (const body of messages(stream, method.path, options.signal))
        yield method.response.decode(body);
    },
    duplex(method, options = {}) {
      const stream = open(method.path, options);
      async function* responses() {
        for await (const body of messages(stream, method.path, options.signal))
          yield method.response.decode(body);
      }
      return {
        send: (request) => send(stream, frame(method.request.encode(request))),
        end: () => void stream.end(),
        cancel: () => stream.close(constants.NGHTTP2_CANCEL),
        responses: responses(),
      };
    },
    get closed() {
      return session.destroyed || session.closed;
    },
    close: () => session.destroy(),
  };
}

function frame(body: Buffer): Buffer {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUInt32BE(body.length, 1);
  return Buffer.concat([header, body]);
}

/** A failed write is told by the answer's status, not here. */
function send(stream: ClientHttp2Stream, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) return resolve();
    if (stream.write(chunk)) return resolve();
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}

/** The message bodies of an answer; throws the status that it ends with unless that is OK. */
async function* messages(
  stream: ClientHttp2Stream,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const status = statusOf(stream, path);
  const cancel = () => stream.close(constants.NGHTTP2_CANCEL);
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    let rest: Buffer = Buffer.alloc(0);
    const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
    for (;;) {
      // A stream that breaks rejects here as well; the status says it better.
      const next = await chunks.next().catch(() => undefined);
      if (next === undefined || next.done === true) break;
      rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
      while (rest.length >= FRAME_HEADER && rest.length >= FRAME_HEADER + rest.readUInt32BE(1)) {
        const end = FRAME_HEADER + rest.readUInt32BE(1);
        const body = rest.subarray(FRAME_HEADER, end);
        rest = rest.subarray(end);
        yield body;
      }
    }
    const error = await status;
    if (signal?.aborted) throw new RpcError(Code.Cancelled, 'Aborted');
    if (error !== undefined) throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    if (!stream.closed) cancel();
  }
}

/** The status in headers (nothing but a status) or in trailers; a stream that ends without one was cut off. */
function statusOf(stream: ClientHttp2Stream, path: string): Promise<RpcError | undefined> {
  return new Promise((resolve) => {
    const take = (headers: IncomingHttpHeaders) => {
      const code = headers['grpc-status'];
      if (code === undefined) return;
      if (code === '0') return resolve(undefined);
      resolve(new RpcError(Number(code), unescapeMessage(String(headers['grpc-message'] ?? path))));
    };
    stream.on('response', take).on('trailers', take);
    stream.on('error', (cause) =>
      resolve(new RpcError(Code.Unavailable, 'The connection to containerd broke', { cause })),
    );
    stream.on('close', () => resolve(new RpcError(Code.Unavailable, 'The connection to containerd broke')));
  });
}

/** grpc-message is percent-encoded. */
function unescapeMessage(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}
