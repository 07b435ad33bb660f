// Bytes (or other things) that arrive by events, read as an async iterable, with back-pressure to where they come from.

export interface Inbox<T> extends AsyncIterable<T> {
  /** Adds one; ignored after the end. */
  push(item: T): void;
  /** No more will come; what is there is still read. */
  end(): void;
}

export interface Flow<T> {
  /** How much an item counts. */
  size(item: T): number;
  /** Asks the source to stop above this, to go on when it is empty again. */
  readonly high: number;
  pause(): void;
  resume(): void;
}

/** For one reader. */
export function createInbox<T>(flow?: Flow<T>): Inbox<T> {
  const items: T[] = [];
  let waiting: (() => void) | undefined;
  let ended = false;
  let held = 0;
  let paused = false;
  const wake = () => {
    waiting?.();
    waiting = undefined;
  };
  const taken = (item: T) => {
    if (!flow) return;
    held -= flow.size(item);
    if (paused && held <= 0) {
      paused = false;
      flow.resume();
    }
  };
  async function* read(): AsyncGenerator<T> {
    for (;;) {
      const item = items.shift();
      if (item !== undefined) {
        taken(item);
        yield item;
      } else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
    }
  }
  return {
    push(item) {
      if (ended) return;
      items.push(item);
      if (flow) {
        held += flow.size(item);
        if (!paused && held > flow.high) {
          paused = true;
          flow.pause();
        }
      }
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    [Symbol.asyncIterator]: read,
  };
}
