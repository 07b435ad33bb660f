// How does one who waits for a process wait out the loss of containerd?
//
// Waiting may be asked again, so it is, until there is an answer; the process and its exit code are kept by the shim. Only a
// driver that was closed, or a signal, ends it.
import { DriverError } from '../../driver.ts';
import { ignore } from '../errors.ts';
import { Code, isRpc } from '../rpc/channel.ts';
import { Tasks } from '../rpc/services.ts';
import type { Context } from './context.ts';

const PAUSE_MS = 20;

/** Repeats a task that may be repeated while containerd does not answer. */
export async function patiently<T>(
  context: Context,
  task: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    if (signal?.aborted) throw new DriverError('Aborted', 'Aborted');
    try {
      return await task();
    } catch (error) {
      const lost =
        isRpc(error, Code.Unavailable) || (error instanceof DriverError && error.code === 'Unavailable');
      if (!lost || context.link.closed) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** `execId` empty: the main process. */
export interface ProcessOf {
  readonly containerId: string;
  readonly execId: string;
}

/** How a process ended, once it has; undefined when there is none. */
export function untilEnded(context: Context, process: ProcessOf, signal?: AbortSignal) {
  const wait = () => context.link.call(Tasks.wait, process, { signal }).catch(ignore(Code.NotFound));
  return patiently(context, wait, signal);
}
