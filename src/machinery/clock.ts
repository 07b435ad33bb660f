// Time as a dependency: the real clock, and one that tests move by hand.

/** Cancels what it was returned for; calling it twice is harmless. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once, at or after `delayMs` from now. */
  after(delayMs: number, task: () => void): Cancel;
}

/** The machine's own clock. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    // setTimeout takes what is no number for nothing: the task would run again and again.
    if (Number.isNaN(delayMs)) throw new RangeError('A delay must be a number');
    const timer = setTimeout(task, Math.max(0, Math.min(delayMs, 2 ** 31 - 1)));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`, or at once when the signal aborts. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** A clock that stands still until told otherwise. */
export interface FakeClock extends Clock {
  /** Moves time on, running due tasks in order, letting promises settle between them. */
  advance(byMs: number): Promise<void>;
  /** Milliseconds until the next task is due; undefined when none waits. */
  nextIn(): number | undefined;
}

export function fakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let now = startMs;
  let sequence = 0;
  const tasks = new Map<number, { at: number; run: () => void }>();
  const earliest = () =>
    [...tasks.entries()].sort(([a, x], [b, y]) => x.at - y.at || a - b)[0] as
      | [number, { at: number; run: () => void }]
      | undefined;
  return {
    now: () => now,
    after(delayMs, run) {
      sequence += 1;
      const id = sequence;
      tasks.set(id, { at: now + Math.max(0, delayMs), run });
      return () => void tasks.delete(id);
    },
    nextIn: () => {
      const next = earliest();
      return next && Math.max(0, next[1].at - now);
    },
    async advance(byMs) {
      const until = now + byMs;
      for (let next = earliest(); next && next[1].at <= until; next = earliest()) {
        tasks.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].run();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}

/** Lets promise chains and I/O callbacks that are already due run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
