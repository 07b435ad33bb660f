// Which periods may be asked for, and over what time is there anything to find?
import { validationError } from './faults.ts';

const SHORT = [1, 5, 10, 20, 30];
const DAY_MS = 86_400_000;
const FINE_KEPT_MS = 3 * 3_600_000;
const KEPT_MS = 15 * DAY_MS;
const AHEAD_MS = 3 * 3_600_000;

export function isPeriod(seconds: number): boolean {
  return SHORT.includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

export interface Stretch {
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
}

/** Throws when it has no length. */
export function stretchOf(start: Date, end: Date, refuse: (message: string) => Error): Stretch {
  const stretch = { from: start.getTime(), until: end.getTime() };
  if (Number.isNaN(stretch.from) || Number.isNaN(stretch.until))
    throw validationError('A time is malformed.');
  if (stretch.from >= stretch.until)
    throw refuse('The parameter StartTime must be less than the parameter EndTime.');
  return stretch;
}

/** The part of a stretch where there can be samples, beginning at one of its periods. */
export function withinKept({ from, until }: Stretch, periodSeconds: number, now: number): Stretch {
  const step = Math.min(periodSeconds, 60) * 1000;
  const begin = Math.floor(from / step) * step;
  const oldest = now - (periodSeconds < 60 ? FINE_KEPT_MS : KEPT_MS);
  const skipped = Math.max(0, Math.floor((oldest - begin) / (periodSeconds * 1000)));
  return { from: begin + skipped * periodSeconds * 1000, until: Math.min(until, now + AHEAD_MS) };
}
