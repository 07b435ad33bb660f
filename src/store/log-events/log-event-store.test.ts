// What does the store of log events do at its bounds, with a damaged file, and on long walks?
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogEvent, LogPosition } from '../../model/log-events.ts';
import { type LogEventOptions, type LogEventStore, openLogEvents } from './log-event-store.ts';

let directory = '';
let problems: string[] = [];
const opened: LogEventStore[] = [];
const path = () => join(directory, 'log-events');

beforeEach(async () => {
  directory = await mkdtemp('/dev/shm/tutti-logs-test-');
  problems = [];
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(directory, { recursive: true });
});

async function open(options: Partial<LogEventOptions> = {}): Promise<LogEventStore> {
  const onProblem = (message: string) => problems.push(message);
  const store = await openLogEvents({ path: path(), durable: false, onProblem, ...options });
  opened.push(store);
  return store;
}

async function timesOf(store: LogEventStore, group: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (let after: LogPosition | undefined; ; ) {
    const page = await store.read(group, { limit: 10_000, after });
    found.push(...page.events.map(({ timestamp }) => timestamp));
    if (!page.next) return found;
    after = page.next;
  }
}

const GROUPS = ['g0', 'g1', 'g2'];
/** Events at times 0, 1, 2, … in turn in three groups and two streams each. */
async function fill(store: LogEventStore, count: number, message: string): Promise<void> {
  const appends: Promise<void>[] = [];
  for (let at = 0; at < count; at += 10) {
    const events = Array.from({ length: 10 }, (_, n) => ({ timestamp: at + n, message }));
    appends.push(store.append(`g${(at / 10) % 3}`, `s${at % 20}`, events, at));
  }
  await Promise.all(appends);
  await store.settled();
}

describe('the bound on size', () => {
  it('makes the oldest events of all groups go, and no others', async () => {
    const maxBytes = 2 * 2 ** 20;
    const store = await open({ maxBytes });
    for (let round = 0; round < 3; round += 1) await fill(store, 6000, 'x'.repeat(1000));
    expect((await store.sizes()).bytes).toBeLessThanOrEqual(maxBytes);
    const left = (await Promise.all(GROUPS.map((group) => timesOf(store, group))))
      .flat()
      .sort((a, b) => a - b);
    expect(left.length).toBeGreaterThan(500);
    // Three rounds: each time thrice, the last of them at the end, without a hole.
    expect(left.at(-1)).toBe(5999);
    expect(new Set(left).size).toBe(5999 - (left[0] ?? 0) + 1);
    for (const group of GROUPS) {
      expect(await store.storedBytes(group)).toBe((await timesOf(store, group)).length * 1000);
      for (const { name, firstEventAt, storedBytes } of await store.listStreams(group)) {
        const { events } = await store.read(group, { streams: [name], limit: 100_000 });
        expect([firstEventAt, storedBytes]).toEqual([events[0]?.timestamp, events.length * 1000]);
      }
    }
    expect((await stat(join(path(), 'data.mdb'))).size).toBeLessThan(maxBytes + 18 * 2 ** 20); // and what one transaction takes
    expect(problems).toEqual([]);
  });

  it('counts events too', async () => {
    const store = await open({ maxEvents: 1000, maxBytes: 2 ** 22 });
    await fill(store, 30_000, 'x'.repeat(100));
    expect((await store.sizes()).events).toBeLessThanOrEqual(1000);
    expect((await timesOf(store, 'g0')).at(-1)).toBeGreaterThan(29_900);
  });
});

describe('a damaged file', () => {
  it.each([
    ['with other bytes in it', (file: Buffer) => file.fill(7, 0, 8192)],
    ['with blank pages', (file: Buffer) => file.fill(0, 3 * 4096)],
    ['that is no file of the store', (file: Buffer) => file.fill('no')],
  ])('%s is set aside, and the store begins anew', async (_, damage) => {
    const first = await open();
    await fill(first, 1000, 'x'.repeat(300));
    await first.close();
    const file = join(path(), 'data.mdb');
    const bytes = await readFile(file);
    damage(bytes);
    await writeFile(file, bytes);
    for (let time = 0; time < 2; time += 1) {
      const store = await open();
      await store.append('g0', 's', [{ timestamp: 1, message: 'new' }], 1);
      expect(
        (await store.read('g0', { limit: 10 })).events.map(({ message }) => message).slice(0, 1),
      ).toEqual(['new']);
      await store.close();
    }
    expect(problems).toEqual([expect.stringContaining(`set aside in "${path()}.damaged"`)]);
    expect((await stat(`${path()}.damaged/data.mdb`)).size).toBe(bytes.length);
  });

  it('with one damaged event has all others', async () => {
    const first = await open();
    const events = ['one', 'broken', 'three'].map((message, timestamp) => ({ timestamp, message }));
    await first.append('g', 's', events, 1);
    await first.close();
    const file = join(path(), 'data.mdb');
    const bytes = await readFile(file);
    for (let at = bytes.indexOf('broken'); at >= 0; at = bytes.indexOf('broken', at)) bytes.write('B', at);
    await writeFile(file, bytes);
    const store = await open();
    for (const query of [{ limit: 10 }, { limit: 10, streams: ['s'], backward: true }]) {
      const found = (await store.read('g', query)).events.map(({ message }) => message);
      expect(found.sort()).toEqual(['one', 'three']);
    }
    expect(problems).toEqual(['Log event 00000000000000000002 is damaged and left out']);
    await store.expire('g', 10);
    await store.append('g', 's', [{ timestamp: 5, message: 'later' }], 1);
    expect(await timesOf(store, 'g')).toEqual([5]);
  });
});

describe('a store that cannot be opened', () => {
  it('says so with each call, and opens once it can', async () => {
    await writeFile(path(), 'a file where the directory should be');
    const store = await open();
    await expect(store.append('g', 's', [], 1)).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(store.read('g', { limit: 1 })).rejects.toMatchObject({ code: 'Unavailable' });
    expect(problems).toHaveLength(1);
    await rm(path());
    await store.append('g', 's', [{ timestamp: 1, message: 'x' }], 1);
    expect(await timesOf(store, 'g')).toEqual([1]);
  });

  it('is closed for good when it was closed', async () => {
    const store = await open();
    await store.close();
    await expect(store.append('g', 's', [], 1)).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(store.findStream('g', 's')).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

it('a long walk without a match stops at its bound and goes on from there', async () => {
  const store = await open();
  const message = 'x'.repeat(2 ** 20);
  for (let at = 0; at < 70; at += 1) await store.append('g', 's', [{ timestamp: at, message }], 1);
  await store.append('g', 's', [{ timestamp: 70, message: 'found' }], 1);
  const matches = (event: LogEvent) => event.message === 'found';
  const first = await store.read('g', { limit: 1, matches });
  expect(first).toMatchObject({ events: [], partial: true });
  const second = await store.read('g', { limit: 1, matches, after: first.next });
  expect(second).toMatchObject({ events: [{ timestamp: 70 }], partial: false });
  expect(second.next).toBeUndefined();
});

it('refuses times that have no place, and takes nothing of their batch', async () => {
  const store = await open();
  for (const timestamp of [-1, 0.5, Number.NaN, 2 ** 48]) {
    const batch = [
      { timestamp: 1, message: 'x' },
      { timestamp, message: 'y' },
    ];
    await expect(store.append('g', 's', batch, 1)).rejects.toMatchObject({ code: 'Invalid' });
  }
  expect(await store.listGroups()).toEqual([]);
});

it('appends of one moment keep their order and share what they wait for', async () => {
  const store = await open({ durable: true });
  const sent = Array.from({ length: 200 }, (_, n) => `m${n}`);
  await Promise.all(sent.map((message) => store.append('g', 's', [{ timestamp: 7, message }], 7)));
  const { events } = await store.read('g', { limit: 1000 });
  expect(events.map(({ message }) => message)).toEqual(sent);
});

it('a second one on the same file by mistake loses nothing of the first', async () => {
  const first = await open();
  await first.append('g', 's', [{ timestamp: 1, message: 'one' }], 1);
  const second = await open();
  await second.listGroups();
  await first.append('g', 's', [{ timestamp: 2, message: 'two' }], 1);
  await expect(second.append('g', 's', [{ timestamp: 3, message: 'no' }], 1)).rejects.toMatchObject({
    code: 'Unavailable',
    cause: { message: 'Transaction 2 is in the file already: something else has written it' },
  });
  expect(await timesOf(first, 'g')).toEqual([1, 2]);
});
