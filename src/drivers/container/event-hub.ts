// How do many hear of the same events, each at its own pace?
//
// Each listener has a queue of its own. One that does not keep up loses what is queued and is told to list again: a driver
// never waits for a listener, and never grows for one.
import type { ContainerEvent } from './driver.ts';

const MOST_QUEUED = 4096;

export interface EventHub {
  publish(event: ContainerEvent): void;
  /** From now on (not from the first `next`) until the signal aborts. */
  events(signal: AbortSignal): AsyncIterableIterator<ContainerEvent>;
}

interface Listener {
  push(event: ContainerEvent): void;
}

export function createEventHub(): EventHub {
  const listeners = new Set<Listener>();
  return {
    publish(event) {
      for (const listener of listeners) listener.push(event);
    },
    events(signal) {
      let queue: ContainerEvent[] = [];
      let wake = (): void => undefined;
      const listener: Listener = {
        push(event) {
          if (queue.length >= MOST_QUEUED) queue = [{ type: 'resync' }];
          queue.push(event);
          wake();
        },
      };
      const stop = () => {
        listeners.delete(listener);
        wake();
      };
      if (!signal.aborted) listeners.add(listener);
      signal.addEventListener('abort', stop, { once: true });
      async function* deliver(): AsyncGenerator<ContainerEvent, void, void> {
        try {
          while (!signal.aborted) {
            const event = queue.shift();
            if (event !== undefined) yield event;
            else
              await new Promise<void>((resolve) => {
                wake = resolve;
              });
          }
        } finally {
          stop();
          signal.removeEventListener('abort', stop);
        }
      }
      return deliver();
    },
  };
}
