// Load from a program that is not ours: wrk, and what it saw.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { atEnd } from './cleanup.ts';
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

/** A load of about 800 requests a second that goes on until it is ended: 16 connections that pause after each answer. */
export function startLoad(url: string, folder: string): { end(): Promise<WrkReport> } {
  const script = join(folder, 'pause.lua');
  writeFileSync(script, 'function delay() return 20 end\n');
  const args = ['-t1', '-c16', '-d3600s', '--timeout', '5s', '--latency', '-s', script, url];
  const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = atEnd(() => void child.kill('SIGKILL'));
  const said = text(child.stdout);
  return {
    async end() {
      child.kill('SIGINT'); // then it reports
      const report = parseReport(await said);
      stop();
      return report;
    },
  };
}

export interface SteadyLoad {
  /** Answers of each second that is over, and how many of them were not 2xx or 3xx; by the second of the epoch. */
  readonly seconds: ReadonlyMap<number, { readonly answers: number; readonly failed: number }>;
  end(): Promise<WrkReport>;
}

const COUNTING = (delayMs: number) => `
local second, answers, failed = os.time(), 0, 0
function delay() return ${delayMs} end
function response(status)
  local now = os.time()
  if now ~= second then
    io.write(string.format("second %d %d %d\\n", second, answers, failed)) io.flush()
    second, answers, failed = now, 0, 0
  end
  answers = answers + 1
  if status >= 400 then failed = failed + 1 end
end
`;

/** Connections that pause so long after each answer, until it is ended; counted second by second. */
export function startSteadyLoad(
  url: string,
  folder: string,
  { connections, delayMs }: { readonly connections: number; readonly delayMs: number },
): SteadyLoad {
  const script = join(folder, `count-${connections}-${delayMs}.lua`);
  writeFileSync(script, COUNTING(delayMs));
  const args = ['-t1', `-c${connections}`, '-d3600s', '--timeout', '5s', '--latency', '-s', script, url];
  const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = atEnd(() => void child.kill('SIGKILL'));
  const seconds = new Map<number, { readonly answers: number; readonly failed: number }>();
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    for (const [, at, answers, failed] of said.matchAll(/^second (\d+) (\d+) (\d+)\n/gm))
      seconds.set(Number(at), { answers: Number(answers), failed: Number(failed) });
    said = said.replace(/^second \d+ \d+ \d+\n/gm, '');
  });
  return {
    seconds,
    async end() {
      child.kill('SIGINT'); // then it reports
      await once(child, 'close');
      stop();
      return parseReport(said);
    },
  };
}

/** Reads what wrk prints. */
export function parseReport(said: string): WrkReport {
  const errors = /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(said)?.slice(1) ?? [];
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(said)?.[1] ?? 0);
  return {
    requests: Number(/(\d+) requests in/.exec(said)?.[1] ?? Number.NaN),
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(said)?.[1] ?? Number.NaN),
    p99Ms: milliseconds(/99%\s+(\S+)/.exec(said)?.[1] ?? ''),
    failed: errors.reduce((sum, count) => sum + Number(count), refused),
  };
}

function milliseconds(amount: string): number {
  const [, value = '', unit = ''] = /^([\d.]+)(us|ms|s|m)$/.exec(amount) ?? [];
  const factor = { us: 0.001, ms: 1, s: 1_000, m: 60_000 }[unit] ?? Number.NaN;
  return Number(value) * factor;
}
