// Waiting a moment in a verb: keeps the process alive (timers of machinery's clock do not), ends early on an interrupt.
import { setTimeout as wait } from 'node:timers/promises';

/** Resolves after the time, or at once when the signal aborts. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch {
    // Aborted: whoever waits looks at the signal.
  }
}
