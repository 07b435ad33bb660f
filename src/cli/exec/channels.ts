// A command in a container over Kubernetes' streaming protocol: messages with a channel number as their first byte.
//
// 0 standard input, 1 output, 2 error, 3 how it ended (a Status), 4 the terminal's size; v5 adds 255: a channel is closed.
import type { Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { TuttiError } from '../../model/errors.ts';
import { CliError, ExitCode } from '../exit.ts';

export interface ExecStreams {
  readonly stdin?: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Calls back with columns and rows, now and when they change; returns what stops that. */
  readonly onResize?: (tell: (columns: number, rows: number) => void) => () => void;
  readonly signal: AbortSignal;
}

export interface ExecTarget {
  readonly url: URL;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

export const SUBPROTOCOL = 'v5.channel.k8s.io';
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ENDED = 3;
const RESIZE = 4;
const CLOSE = 255;

/** The exit code of the command. Throws TuttiError when it could not be run. */
export function runInContainer({ url, tls }: ExecTarget, streams: ExecStreams): Promise<number> {
  const socket = new WebSocket(url, SUBPROTOCOL, tls);
  let stopResize: (() => void) | undefined;
  let ended: string | undefined;
  let abort = (): void => socket.terminate();
  const onAbort = () => abort();
  streams.signal.addEventListener('abort', onAbort, { once: true });
  return new Promise<number>((resolve, reject) => {
    abort = () => {
      reject(new CliError(ExitCode.interrupted, 'Interrupted'));
      socket.terminate();
    };
    socket.on('open', () => {
      if (streams.stdin) sendInput(socket, streams.stdin);
      stopResize = streams.onResize?.((columns, rows) =>
        send(socket, RESIZE, Buffer.from(JSON.stringify({ Width: columns, Height: rows }))),
      );
    });
    socket.on('message', (data: Buffer) => {
      const bytes = data.subarray(1);
      if (data[0] === STDOUT) streams.stdout.write(bytes);
      else if (data[0] === STDERR) streams.stderr.write(bytes);
      else if (data[0] === ENDED) ended = bytes.toString();
    });
    socket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => reject(refusal(Buffer.concat(chunks).toString())));
    });
    socket.on('error', (cause) => reject(new TuttiError('Unavailable', cause.message, { cause })));
    socket.on('close', () => {
      try {
        resolve(exitCodeOf(ended));
      } catch (error) {
        reject(error);
      }
    });
  }).finally(() => {
    stopResize?.();
    streams.signal.removeEventListener('abort', onAbort);
    streams.stdin?.destroy();
  });
}

function sendInput(socket: WebSocket, stdin: Readable): void {
  stdin.on('data', (chunk: Buffer) => {
    send(socket, STDIN, chunk);
    if (socket.bufferedAmount < 1024 * 1024) return;
    stdin.pause();
    socket.once('drain', () => stdin.resume());
    setTimeout(() => stdin.resume(), 20);
  });
  stdin.on('end', () => send(socket, CLOSE, Buffer.of(STDIN)));
}

function send(socket: WebSocket, channel: number, bytes: Buffer): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), bytes]));
}

interface Status {
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** From the Status at the end. Throws when there is none, or the command did not run. */
export function exitCodeOf(text: string | undefined): number {
  if (text === undefined) throw new TuttiError('Unavailable', 'The connection ended before the command did');
  const status = JSON.parse(text) as Status; // the protocol's
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (code === undefined) throw new TuttiError('Terminal', status.message ?? 'The command could not be run');
  return Number(code);
}

function refusal(text: string): TuttiError {
  try {
    return new TuttiError('BadRequest', (JSON.parse(text) as Status).message ?? text);
  } catch {
    return new TuttiError('Unavailable', text || 'The command could not be run');
  }
}
