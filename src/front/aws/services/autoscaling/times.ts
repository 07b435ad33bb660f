// Times as objects keep them: ISO 8601 with milliseconds; AWS's answers have dates.
import type { Clock } from '../../../../machinery/clock.ts';

export function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** To the second, as the causes of activities have it. */
export function secondOf(clock: Clock): string {
  return `${timeOf(clock).slice(0, 19)}Z`;
}
