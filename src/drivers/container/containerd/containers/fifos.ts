// Where do the named pipes come from? Made ahead, many in one go: Node cannot make one, and a process for each costs 3 ms.
//
// A pipe is taken by renaming it. Pipes are opened so that opening never blocks and a reader sees no early end
// (O_NONBLOCK); a writer opens for both directions, since a pipe without a reader cannot be opened for writing.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, openSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BATCH = 24;
const REFILL_BELOW = 8;

export interface FifoPool {
  /** Makes a named pipe at `path`, replacing what is there. */
  place(path: string): Promise<void>;
}

export async function openFifoPool(directory: string): Promise<FifoPool> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const ready: string[] = [];
  let filling: Promise<void> | undefined;
  const fill = async () => {
    const paths = Array.from({ length: BATCH }, () => `${directory}/${randomUUID()}`);
    await run('mkfifo', ['-m', '600', ...paths]);
    ready.push(...paths);
  };
  const refill = () => {
    filling ??= fill().finally(() => {
      filling = undefined;
    });
    return filling;
  };
  return {
    async place(path) {
      while (ready.length === 0) await refill();
      const fifo = ready.pop();
      if (ready.length < REFILL_BELOW) refill().catch(() => undefined);
      if (fifo !== undefined) await rename(fifo, path);
    },
  };
}

/** The reading end; ends when the last writer has gone. */
export function openReader(path: string): Socket {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/** A file descriptor of the reading end, for another process. */
export function openReaderDescriptor(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

export function openWriter(path: string): Socket {
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  return new Socket({ fd, readable: false, writable: true });
}
