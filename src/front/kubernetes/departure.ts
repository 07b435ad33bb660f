// When does a request's client leave? A signal that is made only for those who ask, for most requests never look.

export class Departure {
  #controller: AbortController | undefined;
  #left = false;

  get left(): boolean {
    return this.#left;
  }

  /** Aborts when the client is gone, the front closes, or the answer is whole. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#left) this.#controller.abort();
    return this.#controller.signal;
  }

  leave(): void {
    this.#left = true;
    this.#controller?.abort();
  }
}
