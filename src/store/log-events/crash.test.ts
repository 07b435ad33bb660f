// Does the store of log events lose anything when its process is killed in the middle of writing?
//
// Killed at random moments; the seed is printed with a failure. After each kill all that was acknowledged is there, in whole appends, unless
// it had to make room: then it was the oldest.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LogPosition } from '../../model/log-events.ts';
import { type LogEventStore, openLogEvents } from './log-event-store.ts';

const KILLS = process.env.TUTTI_TEST_TIER === 'all' ? 60 : 6;
const SEED = Number(process.env.TUTTI_TEST_SEED ?? Date.now() % 2 ** 31);
let directory = '';
let child: ChildProcess | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-logs-crash-'));
  await build({
    entryPoints: [fileURLToPath(new URL('crash.case.ts', import.meta.url))],
    outfile: join(directory, 'program.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { lmdb: fileURLToPath(import.meta.resolve('lmdb')) },
    external: [fileURLToPath(import.meta.resolve('lmdb'))],
    logLevel: 'silent',
  });
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** Kills the program some time after its first word, and returns the numbers of all that was acknowledged. */
async function appendUntilKilled(path: string, start: number, delayMs: number): Promise<readonly number[]> {
  const program = spawn(process.execPath, [join(directory, 'program.mjs'), path, String(start)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = program;
  let said = '';
  program.stdout.setEncoding('utf8');
  program.stdout.on('data', (chunk: string) => {
    if (said === '') setTimeout(() => program.kill('SIGKILL'), delayMs);
    said += chunk;
  });
  const [, signal] = await once(program, 'close');
  expect(signal).toBe('SIGKILL');
  return said.split('\n').slice(0, -1).map(Number);
}

async function allNumbers(store: LogEventStore): Promise<readonly number[]> {
  const found: number[] = [];
  for (let after: LogPosition | undefined; ; ) {
    const { events, next } = await store.read('group', { limit: 10_000, after });
    found.push(...events.map(({ message }) => Number(message.split(' ')[0])));
    if (!next) return found;
    after = next;
  }
}

it(`keeps every acknowledged append over ${KILLS} kills`, { timeout: 120_000 }, async () => {
  const path = join(directory, 'log-events');
  let state = SEED;
  let start = 0;
  const acknowledged: number[] = [];
  const problems: string[] = [];
  for (let kill = 1; kill <= KILLS; kill += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    acknowledged.push(...(await appendUntilKilled(path, start, (state / 2 ** 32) * 300)));
    const store = await openLogEvents({
      path,
      durable: true,
      maxBytes: 2 ** 22,
      onProblem: (text) => problems.push(text),
    });
    const found = await allNumbers(store);
    const oldest = found[0] ?? 0;
    const there = new Set(found);
    const whole = acknowledged.filter((first) => first >= oldest);
    const where = `kill ${kill} of seed ${SEED}`;
    expect(
      whole.filter((first) => ![0, 1, 2].every((n) => there.has(first + n))),
      where,
    ).toEqual([]);
    expect(
      found.filter((number) => number - (number % 3) > oldest && !there.has(number - (number % 3))),
      where,
    ).toEqual([]);
    expect(await store.storedBytes('group'), where).toBe(await bytesOf(store));
    start = 3 * Math.ceil(((found.at(-1) ?? 0) + 100) / 3);
    await store.close();
  }
  expect(problems).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(KILLS * 5);
});

async function bytesOf(store: LogEventStore): Promise<number> {
  const streams = await store.listStreams('group');
  return streams.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
}
