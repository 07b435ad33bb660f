// Numbers and times as users type them in flags.
import { CliError, ExitCode } from './exit.ts';

const UNITS = { s: 1, m: 60, h: 3600 } as const;

/** `90`, `90s`, `5m`, `1h` in seconds. Throws a usage error that names the flag. */
export function secondsOf(flag: string, text: string): number {
  const match = /^(\d+)([smh]?)$/.exec(text);
  if (!match)
    throw new CliError(ExitCode.usage, `${flag} must be a time such as 90s, 5m or 1h, not "${text}"`);
  return Number(match[1]) * UNITS[(match[2] || 's') as keyof typeof UNITS]; // the pattern allows no other
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A whole number within bounds. Throws a usage error that names the flag. */
export function countOf(flag: string, text: string, { min, max }: Bounds): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < min || count > max)
    throw new CliError(ExitCode.usage, `${flag} must be a number from ${min} to ${max}, not "${text}"`);
  return count;
}
