// How does our own process read what a container writes, with nobody in between?
//
// The shim gives the pipes of a container to a log writer. Here that is one that only keeps the place (output-place.ts). So nobody has the reading ends but us, who open them by way of the process before it starts. What
// it wrote before it told us something is in the pipe by then: `drain` misses nothing.
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { type ContainerHandle, DriverError } from '../../driver.ts';
import type { ProcessOutput } from '../../sandbox.ts';
import { translated } from '../errors.ts';
import type { Context } from './context.ts';
import { ensureTask } from './create.ts';
import { findTask } from './lifecycle.ts';
import { getKnown } from './record.ts';

/** What is read in one go; copied out, so that an empty pipe costs nothing. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
/** At most so much by one drain: a flood is read as it comes. */
const DRAIN_CHUNKS = 64;
/** More than this in a window waits for the next one: whoever floods us is held up by it, nobody else. */
const WINDOW_MS = 100;
const WINDOW_BYTES = 1 << 20;

export async function openOutput(
  context: Context,
  { id }: ContainerHandle,
  onText: (text: Uint8Array) => void,
): Promise<ProcessOutput> {
  const task = await translated(`container "${id}"`, async () => {
    const found = await findTask(context, id);
    if (found !== undefined) return found;
    // The runtime refused it at creation: its words come from here.
    await ensureTask(context, await getKnown(context, id));
    return findTask(context, id);
  });
  if (task?.pid === undefined) throw new DriverError('NotFound', `Container "${id}" has no process`);
  const pipes = openPipes(id, task.pid);
  const sockets = pipes.map((fd) => follow(fd, onText));
  return {
    drain() {
      for (const [index, fd] of pipes.entries()) {
        const socket = sockets[index];
        if (socket?.destroyed === false) drain(fd, socket, onText);
      }
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function openPipes(id: string, pid: number): readonly number[] {
  const pipes: number[] = [];
  try {
    for (const stream of [1, 2])
      pipes.push(openSync(`/proc/${pid}/fd/${stream}`, constants.O_RDONLY | constants.O_NONBLOCK));
    return pipes;
  } catch (cause) {
    for (const fd of pipes) closeSync(fd);
    throw new DriverError('Failed', `Cannot read what container "${id}" writes`, { cause });
  }
}

function follow(fd: number, onText: (text: Uint8Array) => void): Socket {
  const socket = new Socket({ fd, readable: true, writable: false });
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const nextWindow = () => {
    timer = undefined;
    bytes = 0;
    socket.resume();
  };
  // Broken is as good as ended.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => clearTimeout(timer));
  socket.on('data', (text) => {
    bytes += text.length;
    timer ??= setTimeout(nextWindow, WINDOW_MS).unref();
    if (bytes > WINDOW_BYTES) socket.pause();
    onText(text);
  });
  return socket;
}

function drain(fd: number, socket: Socket, onText: (text: Uint8Array) => void): void {
  // What was read and held back comes first; `read` gives it to the listener.
  if (socket.isPaused()) while (socket.read() !== null);
  for (let count = 0; count < DRAIN_CHUNKS; count += 1) {
    const length = readNow(fd);
    if (length === 0) return;
    onText(Buffer.from(scratch.subarray(0, length)));
  }
}

/** 0: nothing is there, or its end. */
function readNow(fd: number): number {
  try {
    return readSync(fd, scratch);
  } catch {
    return 0;
  }
}
