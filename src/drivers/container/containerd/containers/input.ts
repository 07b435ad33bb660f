// How is a process's standard input written through a named pipe?
//
// All who are attached to one process share one writing end: the process sees the end of its input only when no writer is
// left, so ending it must end it for all. Letting go leaves it open as long as the shim has it.
import type { Socket } from 'node:net';
import { ignore } from '../errors.ts';
import { Code } from '../rpc/channel.ts';
import { Tasks } from '../rpc/services.ts';
import type { Context } from './context.ts';
import { openWriter } from './fifos.ts';
import type { ProcessOf } from './patience.ts';

export interface ProcessInput {
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the process's input. */
  close(): Promise<void>;
  /** Lets go of the pipe; the process's input stays open. */
  release(): void;
}

/** A writing end that is open, and how many use it. */
export interface SharedPipe {
  readonly pipe: Socket;
  users: number;
}

export function openInput(context: Context, path: string, process: ProcessOf): ProcessInput {
  const shared = context.inputs.get(path) ?? openShared(context, path);
  shared.users += 1;
  let released = false;
  return {
    write: (chunk) => writeTo(shared.pipe, chunk),
    async close() {
      await new Promise<void>((resolve) => (shared.pipe.destroyed ? resolve() : shared.pipe.end(resolve)));
      shared.pipe.destroy();
      const gone = ignore(Code.NotFound, Code.Unknown, Code.FailedPrecondition);
      await context.link.call(Tasks.closeIo, { ...process, stdin: true }).catch(gone);
    },
    release() {
      if (released) return;
      released = true;
      shared.users -= 1;
      if (shared.users === 0) shared.pipe.destroy();
    },
  };
}

function openShared(context: Context, path: string): SharedPipe {
  const pipe = openWriter(path);
  const shared = { pipe, users: 0 };
  // A pipe that nobody reads any more is the process's end, which is told elsewhere.
  pipe.on('error', () => pipe.destroy());
  pipe.once('close', () => {
    if (context.inputs.get(path) === shared) context.inputs.delete(path);
  });
  context.inputs.set(path, shared);
  return shared;
}

/** Resolves when the pipe took it, or never will. */
function writeTo(pipe: Socket, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (pipe.destroyed || pipe.writableEnded || chunk.length === 0) return resolve();
    const done = () => {
      pipe.off('close', done);
      resolve();
    };
    pipe.once('close', done);
    pipe.write(chunk, done);
  });
}
