// Bytes from a function to its caller, as they come. A caller who has left takes all of them: the function goes on.

export interface Passage {
  /** Resolves when there is room for more. */
  push(chunk: Uint8Array): Promise<void>;
  end(): void;
  fail(error: unknown): void;
  readonly output: AsyncIterable<Uint8Array>;
}

/** Bytes that may wait. */
const HIGH_WATER = 1024 * 1024;

export function openPassage(): Passage {
  const chunks: Uint8Array[] = [];
  let waiting = 0;
  let left = false;
  let ended: { readonly error?: unknown } | undefined;
  let wake: (() => void) | undefined;
  let resume: (() => void) | undefined;
  const changed = () => {
    wake?.();
    wake = undefined;
  };
  const relieve = () => {
    resume?.();
    resume = undefined;
  };
  async function* output(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk) {
          waiting -= chunk.length;
          if (waiting < HIGH_WATER) relieve();
          yield chunk;
        } else if (ended) {
          if (ended.error !== undefined) throw ended.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      left = true;
      relieve();
    }
  }
  return {
    async push(chunk) {
      if (left) return;
      chunks.push(chunk);
      waiting += chunk.length;
      changed();
      if (waiting < HIGH_WATER) return;
      await new Promise<void>((resolve) => {
        resume = resolve;
      });
    },
    end() {
      ended ??= {};
      changed();
    },
    fail(error) {
      ended ??= { error };
      changed();
    },
    output: output(),
  };
}
