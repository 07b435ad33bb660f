// Which key is next?
//
// Invariants: a key waits at most once; a key is under way at most once; a key that is added while under way is taken
// again after it is done; a key has at most one timer. What is added by a change runs at once and drops the key's timer.
//
//   idle --add--> waiting --take--> under way --done--> idle (or waiting, when it was added meanwhile)
//   idle --schedule--> timed --due--> waiting
import type { Cancel, Clock } from './clock.ts';

export interface WorkQueue {
  /** The key wants a step now. */
  add(key: string): void;
  /** The key wants a step at a time, unless something happens before; replaces an earlier time. */
  schedule(key: string, atMs: number): void;
  /** Drops the key's time. */
  unschedule(key: string): void;
  /** The next key, which is under way from now on until `done`. */
  take(): { readonly key: string; readonly addedAtMs: number } | undefined;
  done(key: string): void;
  /** Keys that wait to be taken. */
  readonly depth: number;
  /** Keys that were taken and are not done. */
  readonly underWay: number;
  /** When the key is due by its timer. */
  dueAtMs(key: string): number | undefined;
  /** Forgets all that waits and all timers; what is added later is ignored. */
  close(): void;
}

/** `onReady` is called when a key has started to wait and can be taken. */
export function openQueue(clock: Clock, onReady: () => void): WorkQueue {
  const waiting = new Map<string, number>(); // key -> when it was added, in the order of adding
  const active = new Set<string>();
  const again = new Map<string, number>(); // added while under way
  const timers = new Map<string, { readonly atMs: number; readonly cancel: Cancel }>();
  let closed = false;

  const unschedule = (key: string): void => {
    timers.get(key)?.cancel();
    timers.delete(key);
  };
  const enqueue = (key: string, addedAtMs: number): void => {
    waiting.set(key, addedAtMs);
    onReady();
  };
  const add = (key: string): void => {
    if (closed) return;
    unschedule(key);
    if (active.has(key)) {
      if (!again.has(key)) again.set(key, clock.now());
    } else if (!waiting.has(key)) enqueue(key, clock.now());
  };

  return {
    add,
    unschedule,
    schedule(key, atMs) {
      if (closed || waiting.has(key)) return;
      unschedule(key);
      const cancel = clock.after(Math.max(0, atMs - clock.now()), () => add(key));
      timers.set(key, { atMs, cancel });
    },
    take() {
      const [next] = waiting;
      if (next === undefined) return undefined;
      const [key, addedAtMs] = next;
      waiting.delete(key);
      active.add(key);
      return { key, addedAtMs };
    },
    done(key) {
      active.delete(key);
      const addedAtMs = again.get(key);
      again.delete(key);
      if (addedAtMs !== undefined && !closed) {
        unschedule(key);
        enqueue(key, addedAtMs);
      }
    },
    get depth() {
      return waiting.size;
    },
    get underWay() {
      return active.size;
    },
    dueAtMs: (key) => timers.get(key)?.atMs,
    close() {
      closed = true;
      for (const key of [...timers.keys()]) unschedule(key);
      waiting.clear();
      again.clear();
    },
  };
}
