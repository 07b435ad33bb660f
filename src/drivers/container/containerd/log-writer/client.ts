// How do we listen to a container's log writer?
//
// Its socket gives frames: one byte (0 control, 1 stdout, 2 stderr), four bytes length, the bytes. It may take a moment
// after the container was made until it listens.
import { connect, type Socket } from 'node:net';

const CONNECT_DEADLINE_MS = 2000;
const RETRY_MS = 5;
const HEADER = 5;

export type Frame =
  | { readonly kind: 'stdout' | 'stderr'; readonly bytes: Buffer }
  | { readonly kind: 'control' };

export interface LogWriterClient {
  /** Ends when the writer is gone or `close` is called. */
  readonly frames: AsyncGenerator<Frame, void, void>;
  /** `s`: answer with a control frame when all output until now is in the log; `q`: no output to me; `x`: end. */
  send(words: 's' | 'qs' | 'x'): void;
  close(): void;
}

/** Undefined when nobody listens. `patient`: it may not listen yet. */
export async function connectLogWriter(path: string, patient: boolean): Promise<LogWriterClient | undefined> {
  const deadline = Date.now() + (patient ? CONNECT_DEADLINE_MS : 0);
  for (;;) {
    const socket = await tryConnect(path);
    if (socket !== undefined) return clientOn(socket);
    if (Date.now() >= deadline) return undefined;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/**
 * Resolves when the log has all that the ended container wrote, or after `timeoutMs`. A writer that sees the end of its
 * input by itself (`endsByItself`) is waited for; any other is asked.
 */
export async function flushLog(path: string, endsByItself: boolean, timeoutMs: number): Promise<void> {
  const client = await connectLogWriter(path, false);
  if (client === undefined) return;
  const timer = setTimeout(() => client.close(), timeoutMs);
  client.send('qs');
  for await (const frame of client.frames) if (frame.kind === 'control' && !endsByItself) break;
  clearTimeout(timer);
  client.close();
}

/** Ends a writer that waits for a container which never came. */
export async function dismissLogWriter(path: string): Promise<void> {
  const client = await connectLogWriter(path, false);
  client?.send('x');
}

function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

function clientOn(socket: Socket): LogWriterClient {
  socket.on('error', () => socket.destroy());
  return {
    frames: readFrames(socket),
    send: (words) => void socket.write(words),
    close: () => void socket.destroy(),
  };
}

async function* readFrames(socket: Socket): AsyncGenerator<Frame, void, void> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (rest.length >= HEADER && rest.length >= HEADER + rest.readUInt32BE(1)) {
        const end = HEADER + rest.readUInt32BE(1);
        const kind = rest[0];
        const bytes = rest.subarray(HEADER, end);
        rest = rest.subarray(end);
        yield kind === 0 ? { kind: 'control' } : { kind: kind === 2 ? 'stderr' : 'stdout', bytes };
      }
    }
  } catch {
    // Closed from our side or broken: both are its end.
  } finally {
    socket.destroy();
  }
}
