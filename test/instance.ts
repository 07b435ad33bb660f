// An instance of Tutti for tests: the programs as users run them, with names, addresses and folders of their own.
//
// All files of a run share it: the first that needs it starts it, test/global-setup.ts ends it. Each test uses a namespace
// of its own.
import { type ExecFileOptions, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const ROOT = resolve(import.meta.dirname, '..');
const STATE = '/var/tmp/tutti-test';
export const LAYOUT_ENV = {
  TUTTI_INSTANCE: 'ts',
  TUTTI_NUMBER: '12',
  TUTTI_STATE_DIR: join(STATE, 'state'),
  TUTTI_RUN_DIR: '/run/tutti-test',
};

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end; never throws for an exit code. */
export function run(
  program: string,
  args: readonly string[],
  options: ExecFileOptions & { readonly input?: string } = {},
): Promise<Result> {
  const { input, ...rest } = options;
  return new Promise((resolveResult) => {
    const child = execFile(
      program,
      args,
      { maxBuffer: 64 * 1024 * 1024, ...rest, encoding: 'utf8' },
      (error, out, err) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 255) : 0;
        resolveResult({ code, out: String(out), err: String(err) });
      },
    );
    child.stdin?.end(input);
  });
}

/** The same, which must succeed: returns what it printed. */
export async function ok(
  program: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<string> {
  const { code, out, err } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${out}${err}`);
  return out;
}

const env = { ...process.env, ...LAYOUT_ENV, KUBECONFIG: join(STATE, 'state', 'kubeconfig'), NO_COLOR: '1' };

export const tutti = (...args: readonly string[]) => run(join(ROOT, 'tutti'), args, { env });

export async function tuttiOk(...args: readonly string[]): Promise<string> {
  return ok(join(ROOT, 'tutti'), args, { env });
}

/** kubectl as it is on this machine, against the instance. */
export const kubectl = (args: string, input?: string) => run('kubectl', words(args), { env, input });
export const kubectlOk = (args: string, input?: string) => ok('kubectl', words(args), { env, input });

function words(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

/** Up, with the sample app's image built; a second call finds it done. */
export async function ensureInstance(): Promise<void> {
  await tuttiOk('up');
  await tuttiOk('image', 'build', '-t', 'sample-app:v1', join(ROOT, 'examples', 'sample-app'));
}

/** Ends the instance and removes all it made. */
export async function endInstance(): Promise<void> {
  await tuttiOk('down', '--purge');
  await ok('rm', ['-rf', STATE]);
}

/** SIGKILLs one of the two programs; `tutti up` starts it again. */
export function killProgram(program: 'control' | 'agent'): void {
  process.kill(Number(readFileSync(join(LAYOUT_ENV.TUTTI_RUN_DIR, `${program}.pid`), 'utf8')), 'SIGKILL');
}

/** Asks until the answer is there. Throws with the last answer when the time is over. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  good: (value: T) => boolean,
  seconds = 60,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (good(value)) return value;
    if (Date.now() > end)
      throw new Error(`${what} did not happen in ${seconds} s; last: ${JSON.stringify(value)}`);
    await pause(100);
  }
}

/** The address that a Service of type LoadBalancer answers on. */
export function balancerAddress(namespace: string, service: string): Promise<string> {
  const ask = () =>
    kubectlOk(`-n ${namespace} get service ${service} -o jsonpath={.status.loadBalancer.ingress[0].ip}`);
  return until(`an address for ${service}`, ask, (address) => address !== '');
}

export interface LoadResult {
  readonly requests: number;
  /** Socket errors and answers other than 2xx and 3xx. */
  readonly failed: number;
}

/** A steady load by wrk for so many seconds. `close`: a new connection for each request. */
export function load(
  url: string,
  options: { readonly seconds: number; readonly connections?: number; readonly close?: boolean },
): Promise<LoadResult> {
  const { seconds, connections = 8, close = false } = options;
  const args = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    ...(close ? ['-H', 'Connection: close'] : []),
    url,
  ];
  return new Promise((resolveLoad, reject) => {
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolveLoad(parseWrk(text)));
  });
}

function parseWrk(text: string): LoadResult {
  const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? 0);
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const socketErrors = (sockets?.slice(1) ?? []).reduce((sum, part) => sum + Number(part), 0);
  const status = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  if (requests === 0) throw new Error(`wrk made no request:\n${text}`);
  return { requests, failed: socketErrors + status };
}
