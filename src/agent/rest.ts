// The rest of a worker's loop: until a time, or until it is woken. Woken while it works, it does not rest at all.
import type { Clock } from '../machinery/clock.ts';

export class Rest {
  readonly #clock: Clock;
  #end: (() => void) | undefined;
  #isWoken = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#isWoken = true;
    this.#end?.();
  }

  /** What woke it so far is looked at now. */
  forget(): void {
    this.#isWoken = false;
  }

  /** Without a time: until it is woken. */
  async until(atMs?: number): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const cancel = atMs === undefined ? () => {} : this.#clock.after(atMs - this.#clock.now(), resolve);
        this.#end = () => {
          cancel();
          resolve();
        };
      });
    }
    this.#end = undefined;
    this.#isWoken = false;
  }
}
