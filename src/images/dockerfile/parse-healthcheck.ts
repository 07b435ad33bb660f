// HEALTHCHECK: NONE, or CMD with its times. Kept in the image; who runs it decides whether to heed it.

import { commandLine, type Given } from './given.ts';
import type { Instruction } from './instruction.ts';
import { parseError } from './parse-error.ts';

const MIN_NANOS = 1e6;

export function readHealthcheck({ line, source, rest, flags }: Given): Instruction {
  const [, type = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
  if (type === '') throw parseError(line.line, 'HEALTHCHECK requires at least one argument');
  const at = { name: 'HEALTHCHECK', line: line.line, source } as const;
  if (type.toUpperCase() === 'NONE') {
    if (text !== '') throw parseError(line.line, 'HEALTHCHECK NONE takes no arguments');
    return { ...at, command: 'NONE' };
  }
  if (type.toUpperCase() !== 'CMD')
    throw parseError(line.line, `Unknown type "${type}" in HEALTHCHECK (try CMD)`);
  if (text === '') throw parseError(line.line, 'Missing command after HEALTHCHECK CMD');
  const nanos = (name: string) => durationNanos(flags.one(name), name, line.line);
  return {
    ...at,
    command: commandLine(text),
    intervalNanos: nanos('interval'),
    timeoutNanos: nanos('timeout'),
    startPeriodNanos: nanos('start-period'),
    startIntervalNanos: nanos('start-interval'),
    retries: readRetries(flags.one('retries'), line.line),
  };
}

function readRetries(text: string | undefined, line: number): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) < 1)
    throw parseError(line, `--retries must be at least 1 (not ${text})`);
  return Number(text);
}

const UNIT_NANOS: { readonly [unit: string]: number } = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Go's durations: `1m30s`, `500ms`. */
function durationNanos(text: string | undefined, flag: string, line: number): number | undefined {
  if (text === undefined || text === '0' || text === '0s') return undefined;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text))
    throw parseError(line, `time: invalid duration "${text}"`);
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (UNIT_NANOS[unit] ?? 0);
  if (total < MIN_NANOS) throw parseError(line, `Interval "${flag}" cannot be less than 1ms`);
  return total;
}
