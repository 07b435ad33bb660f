// Load by a program that is not ours: wrk, and what it counted.
import { spawn } from 'node:child_process';

export interface LoadResult {
  readonly requests: number;
  /** Connections that broke, answers that were no 2xx or 3xx. */
  readonly failed: number;
  readonly perSecond: number;
  readonly text: string;
}

export interface Load {
  readonly done: Promise<LoadResult>;
}

/** Starts wrk for so many seconds; `close` makes a connection for every request. */
export function startLoad(
  url: string,
  options: { readonly seconds: number; readonly connections?: number; readonly close?: boolean },
): Load {
  const headers = options.close ? ['-H', 'Connection: close'] : [];
  const argv = [
    '-t1',
    `-c${options.connections ?? 16}`,
    `-d${options.seconds}s`,
    '--timeout',
    '10s',
    ...headers,
    url,
  ];
  const child = spawn('wrk', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const done = new Promise<LoadResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(read(text)));
  });
  return { done };
}

function read(text: string): LoadResult {
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const broken = (sockets?.slice(1) ?? []).reduce((sum, each) => sum + Number(each), 0);
  return {
    requests: number(/(\d+) requests in/),
    failed: broken + number(/Non-2xx or 3xx responses: (\d+)/),
    perSecond: number(/Requests\/sec:\s+([\d.]+)/),
    text,
  };
}
