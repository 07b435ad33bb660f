// Times as objects keep them: ISO 8601 with milliseconds.
import type { Clock } from '../../../../machinery/clock.ts';

export function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** As EC2's text members have them: `2026-11-24 00:10:00 GMT`. */
export function gmtText(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} GMT`;
}
