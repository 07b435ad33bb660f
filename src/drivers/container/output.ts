// How are two mixed streams of output read as two?
//
// Each has a queue; whoever feeds them waits while more than a mebibyte is unread, so that a slow reader slows the writer
// and loses nothing.

const MOST_UNREAD = 1 << 20;

export interface OutputQueue {
  readonly stream: AsyncIterable<Uint8Array>;
  /** Resolves when more may be pushed. */
  push(bytes: Uint8Array): Promise<void>;
  end(): void;
}

export function createOutputQueue(): OutputQueue {
  const chunks: Uint8Array[] = [];
  let unread = 0;
  let ended = false;
  let abandoned = false;
  let wakeReader = (): void => undefined;
  let wakeWriter = (): void => undefined;
  async function* read(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk !== undefined) {
          unread -= chunk.length;
          wakeWriter();
          yield chunk;
        } else if (ended) return;
        else await new Promise<void>((resolve) => (wakeReader = resolve));
      }
    } finally {
      // Nobody reads on: what comes is dropped.
      abandoned = true;
      wakeWriter();
    }
  }
  return {
    stream: read(),
    async push(bytes) {
      if (abandoned || ended || bytes.length === 0) return;
      chunks.push(bytes);
      unread += bytes.length;
      wakeReader();
      while (unread > MOST_UNREAD && !abandoned && !ended)
        await new Promise<void>((resolve) => (wakeWriter = resolve));
    },
    end() {
      ended = true;
      wakeReader();
      wakeWriter();
    },
  };
}
