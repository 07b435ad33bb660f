// The agent's end: serves AgentCalls on a unix socket, one connection a call.
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type {
  AgentCalls,
  AttachRequest,
  BuildRequest,
  Duplex,
  ExecRequest,
  ExecStreams,
  LogsRequest,
  PortForwardRequest,
  Progress,
} from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';
import type { InvokeAnswer, InvokeRequest } from '../../model/function-calls.ts';
import type { ObjectKey } from '../../model/object.ts';
import type { Log } from '../log.ts';
import { Connection } from './connection.ts';
import { FrameType } from './frames.ts';
import { toWire } from './wire-error.ts';

interface Request {
  readonly method: keyof AgentCalls;
  readonly params: unknown;
}

interface Call {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly progress: (step: Progress) => void;
}

type Handlers = { readonly [M in keyof AgentCalls]: (params: never, call: Call) => Promise<unknown> };

export interface CallServer {
  close(): Promise<void>;
}

/** Listens on the socket (mode 0600; an old file is replaced) until closed. */
export async function serveCalls(path: string, calls: AgentCalls, log: Log): Promise<CallServer> {
  const handlers = handlersOf(calls);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serveOne(socket, handlers, log);
  });
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function serveOne(socket: Socket, handlers: Handlers, log: Log): void {
  const abort = new AbortController();
  const connection = new Connection(socket, {
    json: (type, value) => {
      if (type === FrameType.request) void run(value as Request); // the other end is ours; the method is checked below
    },
    closed: () => abort.abort(),
  });
  const progress = (step: Progress) =>
    void connection.sendJson(FrameType.progress, step).catch(() => undefined);

  async function run({ method, params }: Request): Promise<void> {
    try {
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      if (!handler) throw new TuttiError('BadRequest', `Unknown call "${method}"`);
      const result = await handler(params as never, { connection, signal: abort.signal, progress });
      await connection.sendJson(FrameType.result, result);
    } catch (error) {
      if (!abort.signal.aborted) {
        if (!(error instanceof TuttiError)) log.error('Call failed', { method, error });
        await connection.sendJson(FrameType.error, toWire(error)).catch(() => undefined);
      }
    }
    connection.finish();
  }
}

/** One line a method: how its arguments lie on the wire. */
function handlersOf(calls: AgentCalls): Handlers {
  return {
    logs: (request: LogsRequest, call) => pipe(calls.logs(request, call.signal), call),
    exec: (request: ExecRequest, call) => calls.exec(request, streamsOf(request, call)),
    attach: (request: AttachRequest, call) => calls.attach(request, streamsOf(request, call)),
    portForward: (request: PortForwardRequest, call) =>
      calls.portForward(request, duplexOf(call), call.signal),
    usage: (_: undefined, call) => calls.usage(call.signal),
    listImages: () => calls.listImages(),
    removeImage: (name: string) => calls.removeImage(name),
    pullImage: (name: string, call) => calls.pullImage(name, call.progress, call.signal),
    buildImage: (request: BuildRequest, call) =>
      calls.buildImage(request, call.connection.input, call.progress, call.signal),
    importImage: (machine: string | null, call) =>
      calls.importImage(call.connection.input, call.progress, call.signal, machine ?? undefined),
    exportImage: (name: string, call) => pipe(calls.exportImage(name, call.signal), call),
    consoleOutput: (machine: ObjectKey) => calls.consoleOutput(machine),
    putFunctionCode: (_: null, call) => calls.putFunctionCode(call.connection.input, call.signal),
    functionCode: (sha256: string, call) => pipe(calls.functionCode(sha256, call.signal), call),
    invokeFunction: (request: InvokeRequest, call) => {
      const { connection, signal } = call;
      const answer = (head: InvokeAnswer) =>
        void connection.sendJson(FrameType.head, head).catch(() => undefined);
      return pipe(calls.invokeFunction(request, connection.input, answer, signal), call);
    },
    functionRecords: (request: { after?: string; waitMs: number }, call) =>
      calls.functionRecords(request, call.signal),
    health: () => calls.health(),
  };
}

async function pipe(source: AsyncIterable<Uint8Array>, { connection, signal }: Call): Promise<void> {
  for await (const chunk of source) {
    if (signal.aborted) return;
    await connection.sendData(1, chunk);
  }
}

function streamsOf(request: AttachRequest, { connection, signal }: Call): ExecStreams {
  return {
    stdin: request.stdin ? connection.input : undefined,
    stdout: (chunk) => connection.sendData(1, chunk),
    stderr: (chunk) => connection.sendData(2, chunk),
    resize: request.tty ? connection.resize : undefined,
    signal,
  };
}

function duplexOf({ connection }: Call): Duplex {
  return {
    readable: connection.input,
    write: (chunk) => connection.sendData(1, chunk),
    end: () => void connection.sendEnd(1).catch(() => undefined),
  };
}
