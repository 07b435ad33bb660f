// How do many hear of the ends of machines, each at its own pace? A queue for each; one that does not keep up is told to list again.
import type { MachineEvent } from '../driver.ts';

const MOST_QUEUED = 1024;

export class MachineEvents {
  readonly #listeners = new Set<(event: MachineEvent) => void>();

  publish(event: MachineEvent): void {
    for (const push of this.#listeners) push(event);
  }

  /** From now on, not from the first `next`, until the signal aborts. */
  listen(signal: AbortSignal): AsyncIterableIterator<MachineEvent> {
    let queue: MachineEvent[] = [];
    let wake = (): void => undefined;
    const push = (event: MachineEvent): void => {
      if (queue.length >= MOST_QUEUED) queue = [{ type: 'resync' }];
      queue.push(event);
      wake();
    };
    const stop = (): void => {
      this.#listeners.delete(push);
      wake();
    };
    if (!signal.aborted) this.#listeners.add(push);
    signal.addEventListener('abort', stop, { once: true });
    return deliver({
      next: () => queue.shift(),
      isOver: () => signal.aborted,
      wait: () =>
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      stop,
    });
  }
}

interface Source {
  next(): MachineEvent | undefined;
  isOver(): boolean;
  wait(): Promise<void>;
  stop(): void;
}

async function* deliver(source: Source): AsyncGenerator<MachineEvent, void, void> {
  try {
    while (!source.isOver()) {
      const event = source.next();
      if (event !== undefined) yield event;
      else await source.wait();
    }
  } finally {
    source.stop();
  }
}
