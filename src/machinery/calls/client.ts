// Control's end: AgentCalls over the agent's unix socket. Throws Unavailable while the agent is down.
import { createConnection } from 'node:net';
import type {
  AgentCalls,
  AttachRequest,
  Duplex,
  ExecRequest,
  ExecStreams,
  ProcessExit,
  Progress,
} from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';
import type { InvokeAnswer } from '../../model/function-calls.ts';
import { Connection } from './connection.ts';
import { FrameType } from './frames.ts';
import { fromWire } from './wire-error.ts';

interface Started<T> {
  readonly connection: Connection;
  readonly result: Promise<T>;
}

export function remoteCalls(path: string): AgentCalls {
  const start = <T>(method: keyof AgentCalls, params: unknown, options: Options = {}) =>
    open<T>(path, method, params, options);
  return {
    logs: (request, signal) => output(start<void>('logs', request, { signal }), signal),
    exec: (request, streams) => attachTo(request, streams, start<ProcessExit>('exec', request, streams)),
    attach: (request, streams) => attachTo(request, streams, start<ProcessExit>('attach', request, streams)),
    portForward: (request, stream, signal) =>
      forward(stream, start<void>('portForward', request, { signal })),
    usage: (signal) => start<Awaited<ReturnType<AgentCalls['usage']>>>('usage', null, { signal }).result,
    listImages: () => start<Awaited<ReturnType<AgentCalls['listImages']>>>('listImages', null).result,
    removeImage: (name) => start<void>('removeImage', name).result,
    pullImage: (name, progress, signal) =>
      start<Awaited<ReturnType<AgentCalls['pullImage']>>>('pullImage', name, { progress, signal }).result,
    buildImage: (request, context, progress, signal) =>
      upload(
        context,
        start<Awaited<ReturnType<AgentCalls['buildImage']>>>('buildImage', request, { progress, signal }),
      ),
    importImage: (archive, progress, signal, machine) =>
      upload(
        archive,
        start<Awaited<ReturnType<AgentCalls['importImage']>>>('importImage', machine ?? null, {
          progress,
          signal,
        }),
      ),
    exportImage: (name, signal) => output(start<void>('exportImage', name, { signal }), signal),
    consoleOutput: (machine) =>
      start<Awaited<ReturnType<AgentCalls['consoleOutput']>>>('consoleOutput', machine).result,
    putFunctionCode: (archive, signal) =>
      upload(
        archive,
        start<Awaited<ReturnType<AgentCalls['putFunctionCode']>>>('putFunctionCode', null, { signal }),
      ),
    functionCode: (sha256, signal) => output(start<void>('functionCode', sha256, { signal }), signal),
    invokeFunction: (request, payload, answer, signal) =>
      exchange(payload, () => start<void>('invokeFunction', request, { head: answer, signal }), signal),
    functionRecords: (request, signal) =>
      start<Awaited<ReturnType<AgentCalls['functionRecords']>>>('functionRecords', request, { signal })
        .result,
    health: () => start<Awaited<ReturnType<AgentCalls['health']>>>('health', null).result,
  };
}

interface Options {
  readonly progress?: (step: Progress) => void;
  readonly head?: (head: InvokeAnswer) => void;
  readonly signal?: AbortSignal;
}

function open<T>(path: string, method: string, params: unknown, options: Options): Started<T> {
  const socket = createConnection(path);
  let settle: { resolve(value: T): void; reject(error: unknown): void };
  const result = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  result.catch(() => undefined); // whoever awaits it hears of it
  const connection = new Connection(socket, {
    json(type, value) {
      if (type === FrameType.result)
        settle.resolve(value as T); // our other end wrote it
      else if (type === FrameType.error) settle.reject(fromWire(value));
      else if (type === FrameType.progress)
        options.progress?.(value as Progress); // our other end wrote it
      else if (type === FrameType.head) options.head?.(value as InvokeAnswer); // our other end wrote it
    },
    closed: () =>
      settle.reject(
        new TuttiError('Unavailable', 'The agent is not running or closed the call', {
          retryAfterSeconds: 1,
        }),
      ),
  });
  const abort = () => connection.abort();
  if (options.signal?.aborted) abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  void result.catch(() => undefined).then(() => options.signal?.removeEventListener('abort', abort));
  void connection.sendJson(FrameType.request, { method, params }).catch(() => undefined);
  return { connection, result };
}

/** What the other end sends on channel 1, then its verdict; ends quietly once the caller aborts. */
async function* output(
  { connection, result }: Started<void>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  try {
    yield* connection.input;
    if (!signal.aborted) await result;
  } finally {
    connection.abort();
  }
}

/** Bytes there, a head, bytes back; begins when it is read. A source that fails ends the call, with its error. */
async function* exchange(
  source: AsyncIterable<Uint8Array>,
  begin: () => Started<void>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const started = begin();
  const { connection } = started;
  let broken: { readonly error: unknown } | undefined;
  const sending = (async () => {
    const chunks = source[Symbol.asyncIterator]();
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        broken = { error };
        connection.abort();
        throw error;
      });
      if (next.done) return connection.sendEnd(0);
      await connection.sendData(0, next.value);
    }
  })();
  sending.catch(() => undefined); // the result says so, or `broken`
  try {
    yield* output(started, signal);
  } catch (error) {
    throw broken ? broken.error : error;
  }
}

async function upload<T>(source: AsyncIterable<Uint8Array>, { connection, result }: Started<T>): Promise<T> {
  const sending = (async () => {
    for await (const chunk of source) await connection.sendData(0, chunk);
    await connection.sendEnd(0);
  })();
  // The answer may come, good or bad, before everything was sent; a source that fails ends the call.
  const failed = sending.then(
    () => new Promise<never>(() => undefined),
    (error) => result.catch(() => Promise.reject(error)),
  );
  try {
    return await Promise.race([result, failed]);
  } finally {
    connection.abort();
  }
}

async function attachTo(
  request: ExecRequest | AttachRequest,
  streams: ExecStreams,
  started: Started<ProcessExit>,
): Promise<ProcessExit> {
  const { connection, result } = started;
  if (request.stdin && streams.stdin) void sendInput(connection, streams.stdin);
  if (streams.resize) void sendSizes(connection, streams.resize);
  const drained = Promise.all([
    drain(connection.input, streams.stdout),
    drain(connection.errorOutput, streams.stderr),
  ]);
  const exit = await result;
  await drained;
  return exit;
}

async function drain(
  source: AsyncIterable<Uint8Array>,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  for await (const chunk of source) await take(chunk);
}

async function sendInput(connection: Connection, source: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of source) await connection.sendData(0, chunk);
    await connection.sendEnd(0);
  } catch {
    // The process or its caller is gone: the result says so.
  }
}

async function sendSizes(
  connection: Connection,
  sizes: AsyncIterable<{ columns: number; rows: number }>,
): Promise<void> {
  try {
    for await (const size of sizes) await connection.sendJson(FrameType.resize, size);
  } catch {
    // As above.
  }
}

async function forward(stream: Duplex, { connection, result }: Started<void>): Promise<void> {
  void sendInput(connection, stream.readable);
  await drain(connection.input, (chunk) => stream.write(chunk));
  stream.end();
  await result;
}
