// What is removed without a call, and when?
//
// Sweeps what was removed, in the background, a transaction at a time. When a bound is passed the oldest events go at once, before
// whatever waits to be written: what is bounded does not grow while it is cut. What fails is tried again after a later write.
import type { Environment } from './environment.ts';
import { evictStep, sweepStep } from './removal.ts';
import type { Writer } from './writer.ts';

const MEASURE_EVERY_BYTES = 2 ** 20;
// A bound that was passed is met again with some room, so that not every append has to make its own; not with much, as appends wait.
const KEPT_PART = 0.998;
// The bound is looked at, and met, in pieces of this part of it.
const STEPS = 32;

export interface Bounds {
  /** Bytes of the pages that are in use. */
  readonly maxBytes: number;
  readonly maxEvents: number;
  onProblem(message: string, error: unknown): void;
}

export interface HousekeepingOptions extends Bounds {
  readonly environment: Environment;
  readonly writer: Writer;
}

export class Housekeeping {
  readonly #options: HousekeepingOptions;
  #unmeasured = 0;
  #work: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  /** To be told after each transaction how much it wrote. */
  wrote(bytes: number): void {
    this.#unmeasured += bytes;
    if (this.#isToBeMeasured()) this.keep();
  }

  /** Sweeps and makes room as long as there is something to do. */
  keep(): void {
    if (this.#work || this.#isStopped) return;
    this.#work = this.#keep()
      .catch((error: unknown) => this.#options.onProblem('Cannot remove old log events', error))
      .finally(() => {
        this.#work = undefined;
      });
  }

  /** Resolves when what was removed is swept and the bounds hold. */
  async idle(): Promise<void> {
    while (this.#work) await this.#work;
  }

  /** Resolves when the step under way is done; there is no further one. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.idle();
  }

  async #keep(): Promise<void> {
    const { environment, writer } = this.#options;
    let more = true;
    do {
      this.#unmeasured = 0;
      if (this.#isOver(1)) await this.#makeRoom();
      more = await writer.remove((draft) => sweepStep(environment, draft));
    } while ((more || this.#isToBeMeasured()) && !this.#isStopped);
  }

  async #makeRoom(): Promise<void> {
    const { environment, writer, maxBytes } = this.#options;
    const sweep = () => writer.remove((draft) => sweepStep(environment, draft), true);
    const evict = () => writer.remove((draft) => evictStep(environment, draft, maxBytes / STEPS), true);
    while (!this.#isStopped && this.#isOver(KEPT_PART) && ((await sweep()) || (await evict())));
  }

  #isOver(part: number): boolean {
    const { environment, maxBytes, maxEvents } = this.#options;
    const { bytes, events } = environment.sizes();
    return bytes > maxBytes * part || events > maxEvents * part;
  }

  #isToBeMeasured(): boolean {
    return this.#unmeasured >= Math.min(MEASURE_EVERY_BYTES, this.#options.maxBytes / STEPS);
  }
}
