// IAM tells time in whole seconds.
import type { Clock } from '../../../../machinery/clock.ts';

/** Now, as it is stored. */
export function nowText(clock: Clock): string {
  return new Date(Math.floor(clock.now() / 1000) * 1000).toISOString();
}
