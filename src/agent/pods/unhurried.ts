// What can wait until the host has a quiet moment: ordinary events of pods, while pods start or end.
//
// Tasks run in the order they came, together, once none has come for a moment; at the latest after a bounded time, so that
// a host that is never quiet tells them too.
import type { Cancel, Clock } from '../../machinery/clock.ts';

const QUIET_MS = 500;
const LATEST_MS = 3000;

export interface Unhurried {
  later(task: () => void): void;
  /** Runs what waits now. */
  flush(): void;
}

export function openUnhurried(clock: Clock): Unhurried {
  let waiting: (() => void)[] = [];
  let firstMs = 0;
  let cancel: Cancel = () => {};
  const flush = () => {
    cancel();
    const tasks = waiting;
    waiting = [];
    for (const task of tasks) task();
  };
  return {
    later(task) {
      const nowMs = clock.now();
      if (waiting.length === 0) firstMs = nowMs;
      waiting.push(task);
      cancel();
      cancel = clock.after(Math.min(QUIET_MS, Math.max(0, firstMs + LATEST_MS - nowMs)), flush);
    },
    flush,
  };
}
