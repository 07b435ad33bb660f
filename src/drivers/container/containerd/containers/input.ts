// How is a process's standard input written through a named pipe?
import type { Socket } from 'node:net';
import { ignore } from '../errors.ts';
import { type CallOptions, Code } from '../rpc/channel.ts';
import { Tasks } from '../rpc/services.ts';
import type { Context } from './context.ts';
import { openWriter } from './fifos.ts';

export interface ProcessInput {
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the process's input. */
  close(): Promise<void>;
  /** Lets go of the pipe; the process's input stays open. */
  release(): void;
}

/** `execId` empty: the main process. */
export function openInput(
  context: Context,
  path: string,
  process: { readonly containerId: string; readonly execId: string },
): ProcessInput {
  const pipe: Socket = openWriter(path);
  // A pipe that nobody reads any more is the process's end, which is told elsewhere.
  pipe.on('error', () => pipe.destroy());
  const options: CallOptions = {};
  return {
    write: (chunk) =>
      new Promise((resolve) => {
        if (pipe.destroyed || chunk.length === 0) return resolve();
        const done = () => {
          pipe.off('close', done);
          resolve();
        };
        pipe.once('close', done);
        pipe.write(chunk, done);
      }),
    async close() {
      // The process sees the end when no writer is left: ours, and the shim's.
      await new Promise<void>((resolve) => (pipe.destroyed ? resolve() : pipe.end(resolve)));
      pipe.destroy();
      const request = { ...process, stdin: true };
      await context.link
        .call(Tasks.closeIo, request, options)
        .catch(ignore(Code.NotFound, Code.Unknown, Code.FailedPrecondition));
    },
    release: () => void pipe.destroy(),
  };
}
