// Brings objects about, one at a time each: asked for by key, again while it fails, and when it said that it wants to look again.
import { backoffMs } from '../machinery/backoff.ts';
import type { Cancel, Clock } from '../machinery/clock.ts';
import type { Log } from '../machinery/log.ts';

const RETRY = { baseMs: 1000, maxMs: 60_000 };

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Looks at the object and does what is missing. What it throws is logged, and tried again. */
  work(key: string): Promise<void>;
}

interface Entry {
  busy: boolean;
  again: boolean;
  failures: number;
  cancel?: Cancel;
}

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Looks soon; once more when it is being looked at. */
  ask(key: string): void {
    const entry = this.#entries.get(key) ?? { busy: false, again: false, failures: 0 };
    this.#entries.set(key, entry);
    if (entry.busy) entry.again = true;
    else void this.#run(key, entry);
  }

  async #run(key: string, entry: Entry): Promise<void> {
    const { clock, log, signal, work } = this.#options;
    entry.cancel?.();
    entry.cancel = undefined;
    entry.busy = true;
    do {
      entry.again = false;
      try {
        if (!signal.aborted) await work(key);
        entry.failures = 0;
      } catch (error) {
        entry.failures += 1;
        log.warn('Cannot bring an object about yet', { error, key });
      }
    } while (entry.again && !signal.aborted);
    entry.busy = false;
    if (entry.failures > 0 && !signal.aborted)
      entry.cancel = clock.after(backoffMs(RETRY, entry.failures), () => void this.#run(key, entry));
    else this.#entries.delete(key);
  }
}
