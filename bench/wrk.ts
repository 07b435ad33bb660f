// Load from a program that is not ours: wrk, and what it saw.
import { command } from './command.ts';

export interface WrkOptions {
  readonly url: string;
  readonly seconds: number;
  readonly connections?: number;
  readonly threads?: number;
  /** Each request asks the server to close: a new connection for each. */
  readonly close?: boolean;
}

export interface WrkReport {
  readonly requests: number;
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Connections refused or broken, timeouts, and answers other than 2xx and 3xx. */
  readonly failed: number;
}

/** Runs wrk to its end. */
export async function wrk(options: WrkOptions): Promise<WrkReport> {
  const { url, seconds, connections = 64, threads = 2, close = false } = options;
  const args = [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '5s', '--latency'];
  if (close) args.push('-H', 'Connection: close');
  return parseReport(await command('wrk', [...args, url], { timeoutMs: (seconds + 30) * 1_000 }));
}

/** Reads what wrk prints. */
export function parseReport(text: string): WrkReport {
  const errors = /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? [];
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  return {
    requests: Number(/(\d+) requests in/.exec(text)?.[1] ?? Number.NaN),
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1] ?? Number.NaN),
    p99Ms: milliseconds(/99%\s+(\S+)/.exec(text)?.[1] ?? ''),
    failed: errors.reduce((sum, count) => sum + Number(count), refused),
  };
}

function milliseconds(amount: string): number {
  const [, value = '', unit = ''] = /^([\d.]+)(us|ms|s|m)$/.exec(amount) ?? [];
  const factor = { us: 0.001, ms: 1, s: 1_000, m: 60_000 }[unit] ?? Number.NaN;
  return Number(value) * factor;
}
