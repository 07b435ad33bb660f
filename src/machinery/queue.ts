// Which key is next?
//
// Invariants: a key waits at most once; a key is under way at most once; a key that is added while under way is taken
// again after it is done; a key has at most one timer. What is added by a change runs at once and drops the key's timer.
//
//   idle --add--> waiting --take--> under way --done--> idle (or waiting, when it was added meanwhile)
//   idle --schedule--> timed --due--> waiting
import type { Cancel, Clock } from './clock.ts';

interface Timer {
  readonly atMs: number;
  readonly cancel: Cancel;
}

export interface TakenKey {
  readonly key: string;
  readonly addedAtMs: number;
}

export class WorkQueue {
  readonly #clock: Clock;
  readonly #onReady: () => void;
  /** Key -> when it was added, in the order of adding. */
  readonly #waiting = new Map<string, number>();
  readonly #active = new Set<string>();
  /** Added while under way. */
  readonly #again = new Map<string, number>();
  readonly #timers = new Map<string, Timer>();
  #isClosed = false;

  /** `onReady` is called when a key has started to wait and can be taken. */
  constructor(clock: Clock, onReady: () => void) {
    this.#clock = clock;
    this.#onReady = onReady;
  }

  /** Keys that wait to be taken. */
  get depth(): number {
    return this.#waiting.size;
  }

  /** Keys that were taken and are not done. */
  get underWay(): number {
    return this.#active.size;
  }

  /** The key wants a step now. */
  add(key: string): void {
    if (this.#isClosed) return;
    this.unschedule(key);
    if (this.#active.has(key)) {
      if (!this.#again.has(key)) this.#again.set(key, this.#clock.now());
    } else if (!this.#waiting.has(key)) this.#enqueue(key, this.#clock.now());
  }

  /** The key wants a step at a time, unless something happens before; replaces an earlier time. */
  schedule(key: string, atMs: number): void {
    if (this.#isClosed || this.#waiting.has(key)) return;
    this.unschedule(key);
    const cancel = this.#clock.after(Math.max(0, atMs - this.#clock.now()), () => this.add(key));
    this.#timers.set(key, { atMs, cancel });
  }

  /** Drops the key's time. */
  unschedule(key: string): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
  }

  /** When the key is due by its timer. */
  dueAtMs(key: string): number | undefined {
    return this.#timers.get(key)?.atMs;
  }

  /** The next key, which is under way from now on until `done`. */
  take(): TakenKey | undefined {
    const [next] = this.#waiting;
    if (next === undefined) return undefined;
    const [key, addedAtMs] = next;
    this.#waiting.delete(key);
    this.#active.add(key);
    return { key, addedAtMs };
  }

  /** The step of a taken key has ended. */
  done(key: string): void {
    this.#active.delete(key);
    const addedAtMs = this.#again.get(key);
    this.#again.delete(key);
    if (addedAtMs === undefined || this.#isClosed) return;
    this.unschedule(key);
    this.#enqueue(key, addedAtMs);
  }

  /** Forgets all that waits and all timers; what is added later is ignored. */
  close(): void {
    this.#isClosed = true;
    for (const key of [...this.#timers.keys()]) this.unschedule(key);
    this.#waiting.clear();
    this.#again.clear();
  }

  #enqueue(key: string, addedAtMs: number): void {
    this.#waiting.set(key, addedAtMs);
    this.#onReady();
  }
}
