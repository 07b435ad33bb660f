// How long until the next attempt?
//
// Doubles with every attempt from `baseMs` up to `maxMs`. Without jitter it is a pure function of the attempt, so that
// tests with a fake clock know when to look.

export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** A key of a controller: 5 ms, 10 ms, 20 ms ... 30 s. */
export const keyBackoff: Backoff = { baseMs: 5, maxMs: 30_000 };

/** A lost list or watch: 200 ms, 400 ms ... 10 s. */
export const watchBackoff: Backoff = { baseMs: 200, maxMs: 10_000 };

/** Milliseconds to wait after the given number of failed attempts (1 = the first one just failed). */
export function backoffMs(backoff: Backoff, failedAttempts: number): number {
  if (failedAttempts <= 0) return 0;
  return Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(failedAttempts - 1, 40));
}
