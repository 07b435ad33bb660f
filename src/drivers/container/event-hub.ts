// How do many hear of the same events, each at its own pace?
//
// Each listener has a queue of its own. One that does not keep up loses what is queued and is told to list again: a driver
// never waits for a listener, and never grows for one.

const MOST_QUEUED = 4096;

interface Resync {
  readonly type: 'resync';
}

export interface EventHub<Event> {
  publish(event: Event): void;
  /** From now on (not from the first `next`) until the signal aborts. */
  events(signal: AbortSignal): AsyncIterableIterator<Event | Resync>;
}

interface Listener<Event> {
  push(event: Event): void;
}

export function createEventHub<Event>(): EventHub<Event> {
  const listeners = new Set<Listener<Event>>();
  return {
    publish(event) {
      for (const listener of listeners) listener.push(event);
    },
    events(signal) {
      let queue: (Event | Resync)[] = [];
      let wake = (): void => undefined;
      const listener: Listener<Event> = {
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
      async function* deliver(): AsyncGenerator<Event | Resync, void, void> {
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
