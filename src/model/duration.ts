// How long is it, in the few letters that kubectl uses: 5s, 3m20s, 47h, 12d, 2y45d.
//
// The precision falls with the length, so that a column of ages stays narrow; never rounds up.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** The length in words of at most two units; below -1 s (clocks that differ) it is `<invalid>`. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds <= 0) return '0s';
  if (seconds < 2 * MINUTE) return `${seconds}s`;
  if (seconds < 10 * MINUTE) return pair(seconds, MINUTE, 'm', 1, 's');
  if (seconds < 3 * HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < 8 * HOUR) return pair(seconds, HOUR, 'h', MINUTE, 'm');
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)}h`;
  if (seconds < 8 * DAY) return pair(seconds, DAY, 'd', HOUR, 'h');
  if (seconds < 2 * YEAR) return `${Math.floor(seconds / DAY)}d`;
  if (seconds < 8 * YEAR) return pair(seconds, YEAR, 'y', DAY, 'd');
  return `${Math.floor(seconds / YEAR)}y`;
}

function pair(seconds: number, unit: number, letter: string, part: number, partLetter: string): string {
  const parts = Math.floor((seconds % unit) / part);
  const whole = `${Math.floor(seconds / unit)}${letter}`;
  return parts === 0 ? whole : `${whole}${parts}${partLetter}`;
}

/** The time since a timestamp as kubectl shows it; `<unknown>` when there is none. */
export function timeSince(timestamp: string | undefined | null, nowMs: number): string {
  if (!timestamp) return '<unknown>';
  return humanDuration(nowMs - Date.parse(timestamp));
}
