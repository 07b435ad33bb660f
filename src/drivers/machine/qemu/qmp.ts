// How do we talk to a running QEMU? Its machine protocol: lines of JSON on a unix socket, one client at a time.
//
// Answers come in the order of the commands; events come between. The end of the connection is news: QEMU is gone (or
// never spoke), and every command that waits fails.
import { connect, type Socket } from 'node:net';
import { DriverError } from '../../container/driver.ts';

export interface QmpEvent {
  readonly event: string;
  readonly data?: { readonly [name: string]: unknown };
}

export interface Qmp {
  /** Throws Failed with QEMU's own words. */
  execute(command: string, args?: { readonly [name: string]: unknown }): Promise<unknown>;
  close(): void;
}

export interface QmpListener {
  onEvent(event: QmpEvent): void;
  onClose(): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Message extends Partial<QmpEvent> {
  readonly QMP?: unknown;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

const GREETING_MS = 10_000;

/** Connects and agrees on the protocol. Throws Unavailable when nobody answers there. */
export function openQmp(path: string, listener: QmpListener): Promise<Qmp> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const waiting: Waiting[] = [];
    const timer = setTimeout(() => socket.destroy(new Error('no greeting')), GREETING_MS);
    const qmp = createQmp(socket, waiting);
    let isOpen = false;
    const onMessage = (message: Message): void => {
      if (message.QMP !== undefined) {
        qmp.execute('qmp_capabilities').then(() => {
          clearTimeout(timer);
          isOpen = true;
          resolve(qmp);
        }, reject);
      } else if (message.event !== undefined) listener.onEvent({ event: message.event, data: message.data });
      else answer(waiting.shift(), message);
    };
    eachLine(socket, (line) => onMessage(JSON.parse(line) as Message));
    socket.on('error', (cause) =>
      reject(new DriverError('Unavailable', `QEMU does not answer at ${path}`, { cause })),
    );
    socket.on('close', () => {
      clearTimeout(timer);
      const gone = new DriverError('Unavailable', 'QEMU has closed its connection');
      for (const each of waiting.splice(0)) each.reject(gone);
      if (isOpen) listener.onClose();
      else reject(gone);
    });
  });
}

function createQmp(socket: Socket, waiting: Waiting[]): Qmp {
  return {
    execute(command, args) {
      return new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new DriverError('Unavailable', 'QEMU has closed its connection'));
        waiting.push({ resolve, reject });
        socket.write(`${JSON.stringify({ execute: command, ...(args && { arguments: args }) })}\n`);
      });
    },
    close: () => socket.destroy(),
  };
}

function answer(waiting: Waiting | undefined, message: Message): void {
  if (message.error) waiting?.reject(new DriverError('Failed', `QEMU: ${message.error.desc}`));
  else waiting?.resolve(message.return);
}

/** Calls for each whole line. */
export function eachLine(socket: Socket, heard: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') heard(line);
  });
}
