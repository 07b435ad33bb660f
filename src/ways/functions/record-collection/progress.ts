// Up to when are all calls counted?
//
// While the agent keeps us waiting, it has nothing to tell: all is counted up to a moment ago. While it answers, up to the newest call that
// it told of. While it does not answer, no further than before.
import type { Clock } from '../../../machinery/clock.ts';
import type { FunctionRecords } from '../../../model/function-calls.ts';

/** An answer may take so long. */
const ON_ITS_WAY_MS = 500;

export class Progress {
  readonly #clock: Clock;
  #askedAtMs: number | undefined;
  #untilMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  untilMs(): number {
    const nowMs = this.#clock.now();
    if (this.#askedAtMs !== undefined && nowMs - this.#askedAtMs >= ON_ITS_WAY_MS)
      this.#reached(nowMs - ON_ITS_WAY_MS);
    return this.#untilMs;
  }

  asked(): void {
    this.#askedAtMs = this.#clock.now();
  }

  /** The question has brought something, or has failed: nothing is known until it is kept. Returns when it was asked. */
  answered(): number {
    const askedAtMs = this.#askedAtMs ?? 0;
    this.#askedAtMs = undefined;
    return askedAtMs;
  }

  /** What a question brought is in the stores. */
  kept({ lines, calls }: FunctionRecords, askedAtMs: number): void {
    if (lines.length + calls.length === 0) this.#reached(askedAtMs);
    for (const { timestamp } of calls) this.#reached(Math.min(timestamp, this.#clock.now()));
  }

  #reached(atMs: number): void {
    this.#untilMs = Math.max(this.#untilMs, atMs);
  }
}
