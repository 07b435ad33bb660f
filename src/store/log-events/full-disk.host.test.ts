// What does the store of log events do when the disk is full? On a small tmpfs of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isError } from '../../model/errors.ts';
import { type LogEventStore, openLogEvents } from './log-event-store.ts';

const DISK_BYTES = 12 * 2 ** 20;
let mount = '';
let store: LogEventStore | undefined;
let problems: string[] = [];

beforeEach(() => {
  problems = [];
  mount = mkdtempSync(join(tmpdir(), 'tutti-logs-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tutti-logs-full', mount]);
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  // Lazily: lmdb keeps a handle of a file that it has opened read-only.
  execFileSync('umount', ['-l', mount]);
  rmSync(mount, { recursive: true });
});

async function open(): Promise<LogEventStore> {
  const onProblem = (message: string) => problems.push(message);
  store = await openLogEvents({ path: join(mount, 'log-events'), durable: true, onProblem });
  return store;
}

const append = (to: LogEventStore, timestamp: number) =>
  to.append('g', 's', [{ timestamp, message: 'x'.repeat(50_000) }], timestamp);

/** Appends until it is refused; the number of what was taken. */
async function fillUp(to: LogEventStore): Promise<number> {
  for (let count = 0; count < 1000; count += 1) {
    try {
      await append(to, count);
    } catch (error) {
      expect(isError(error, 'Unavailable')).toBe(true);
      return count;
    }
  }
  throw new Error('The disk did not fill up');
}

async function countOf(from: LogEventStore): Promise<number> {
  let count = 0;
  for (let after = undefined as Parameters<LogEventStore['read']>[1]['after']; ; ) {
    const { events, next } = await from.read('g', { limit: 1000, maxBytes: 2 ** 20, after });
    count += events.length;
    if (!next) return count;
    after = next;
  }
}

describe('a full disk', () => {
  it('refuses appends as Unavailable, spares reads, and takes appends again when there is room', async () => {
    const ballast = join(mount, 'ballast');
    writeFileSync(ballast, Buffer.alloc(3 * 2 ** 20));
    const full = await open();
    const count = await fillUp(full);
    expect(count).toBeGreaterThan(10);
    for (let time = 0; time < 3; time += 1)
      await expect(append(full, 5000)).rejects.toMatchObject({
        code: 'Unavailable',
        message: 'Cannot write log events',
        cause: { message: expect.stringMatching(/No space left/) },
      });
    expect(await countOf(full)).toBe(count);
    rmSync(ballast);
    await append(full, 6000);
    expect(await countOf(full)).toBe(count + 1);
    expect((await full.findStream('g', 's'))?.lastEventAt).toBe(6000);
  });

  it('does not hold up the program: the store opens when there is room', async () => {
    const ballast = join(mount, 'ballast');
    try {
      writeFileSync(ballast, Buffer.alloc(DISK_BYTES));
    } catch {
      // It is full now.
    }
    const waiting = await open();
    await expect(append(waiting, 1)).rejects.toMatchObject({ code: 'Unavailable' });
    expect(problems).toHaveLength(1);
    rmSync(ballast);
    await append(waiting, 2);
    expect(await countOf(waiting)).toBe(1);
  });
});
