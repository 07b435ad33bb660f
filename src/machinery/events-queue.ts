// Which events wait to be written, and what goes when there are too many?
//
// An event waits at most once: when it happens again before it was written, only the latest count is. A few are written at
// once, one event never twice at once. Beyond MAX_REPEATS waiting only events that happen for the first time are taken, up
// to MAX_WAITING; what is not taken is counted, and a repeat's count is not lost: the next one that is written has it.
import type { Occurrence } from './events-correlator.ts';

/** Writes under way at once: few, so that a burst of events does not push aside the work that they tell of. */
const PARALLEL = 8;
const MAX_REPEATS = 1_000;
const MAX_WAITING = 20_000;

/** Something to be written. */
export interface WaitingEvent {
  readonly occurrence: Occurrence;
  /** No write of it was tried before. */
  readonly isNew: boolean;
}

export interface EventQueue {
  /** False when it was dropped. */
  add(occurrence: Occurrence): boolean;
  /** Resolves when nothing waits or is under way. */
  idle(): Promise<void>;
}

/** `write` never rejects. */
export function openEventQueue(write: (event: WaitingEvent) => Promise<void>): EventQueue {
  const waiting = new Map<string, WaitingEvent>();
  const underWay = new Set<string>();
  let listeners: (() => void)[] = [];
  const next = (): WaitingEvent | undefined => {
    for (const [name, event] of waiting) if (!underWay.has(name)) return event;
    return undefined;
  };
  const pump = (): void => {
    while (underWay.size < PARALLEL) {
      const event = next();
      if (!event) break;
      const { name } = event.occurrence;
      waiting.delete(name);
      underWay.add(name);
      // Not at once: whoever records does not pay for the writing.
      void Promise.resolve(event)
        .then(write)
        .then(() => {
          underWay.delete(name);
          pump();
        });
    }
    if (waiting.size > 0 || underWay.size > 0) return;
    for (const listener of listeners) listener();
    listeners = [];
  };
  return {
    add(occurrence) {
      const { name, count } = occurrence;
      const known = waiting.get(name);
      const limit = count === 1 ? MAX_WAITING : MAX_REPEATS;
      if (!known && waiting.size >= limit) return false;
      waiting.set(name, { occurrence, isNew: known?.isNew ?? count === 1 });
      pump();
      return true;
    },
    idle: () =>
      new Promise((resolve) => {
        if (waiting.size === 0 && underWay.size === 0) resolve();
        else listeners.push(resolve);
      }),
  };
}
