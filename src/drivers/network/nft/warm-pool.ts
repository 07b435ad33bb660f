// Namespaces made before they are needed: a port then costs an address and a rename.
//
// Invariant: never more than `size` wait, and `take` always gives one, made on the spot when none waits. Refills run one
// at a time, off the caller's path; a failed refill is not repeated until the next `take`.

export class WarmPool<T> {
  readonly #size: number;
  readonly #make: () => Promise<T>;
  readonly #waiting: T[] = [];
  #refill: Promise<void> | undefined;
  #closed = false;

  constructor(size: number, make: () => Promise<T>) {
    this.#size = size;
    this.#make = make;
  }

  /** A warm one, or a new one. The caller fills up again when it has done what is urgent. */
  async take(): Promise<T> {
    return this.#waiting.pop() ?? (await this.#make());
  }

  /** Starts filling up; returns at once. */
  fill(): void {
    if (this.#closed || this.#refill !== undefined) return;
    this.#refill = this.#fillUp().finally(() => {
      this.#refill = undefined;
    });
  }

  async #fillUp(): Promise<void> {
    try {
      while (!this.#closed && this.#waiting.length < this.#size) this.#waiting.push(await this.#make());
    } catch {
      // the next take makes its own and reports what is wrong
    }
  }

  /** Stops filling; what still waits is the caller's to remove. */
  async close(): Promise<readonly T[]> {
    this.#closed = true;
    await this.#refill;
    return this.#waiting.splice(0);
  }

  /** Resolves when no refill is under way. */
  async filled(): Promise<void> {
    await this.#refill;
  }

  /** Fills again after a close. */
  open(): void {
    this.#closed = false;
    this.fill();
  }
}
