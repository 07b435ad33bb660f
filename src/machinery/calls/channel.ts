// A queue between a producer that is pushed to and a consumer that iterates, with back-pressure told to the producer.

/** Bytes that may wait before the producer is asked to pause. */
const HIGH_WATER = 1024 * 1024;

export class Channel<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  readonly #size: (item: T) => number;
  #waiting = 0;
  #ended = false;
  #wake: (() => void) | undefined;
  #drained: (() => void) | undefined;

  constructor(size: (item: T) => number = () => 1) {
    this.#size = size;
  }

  /** False when the producer should pause until `whenDrained`. */
  push(item: T): boolean {
    if (this.#ended) return true;
    this.#items.push(item);
    this.#waiting += this.#size(item);
    this.#wake?.();
    return this.#waiting < HIGH_WATER;
  }

  whenDrained(resume: () => void): void {
    this.#drained = resume;
  }

  /** No more items after those that are queued. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        this.#waiting -= this.#size(item);
        if (this.#waiting < HIGH_WATER / 2) this.#resume();
        yield item;
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }

  #resume(): void {
    const resume = this.#drained;
    this.#drained = undefined;
    resume?.();
  }
}
