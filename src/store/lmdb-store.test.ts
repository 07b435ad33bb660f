// Does the store keep the promises of store.ts, one by one?
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenOptions, openMemoryStore, openStore } from './lmdb-store.ts';
import { type Operation, type Store, StoreError } from './store.ts';

const put = (key: string, value = 'v', expect?: number): Operation => ({
  type: 'put',
  key,
  value: Buffer.from(value),
  expect,
});
const remove = (key: string, expect?: number): Operation => ({ type: 'delete', key, expect });
const check = (key: string, expect: number): Operation => ({ type: 'check', key, expect });
const textOf = (store: Store, key: string): string | undefined => {
  const entry = store.get(key);
  return entry && Buffer.from(entry.value).toString();
};
const keysOf = (store: Store, prefix = ''): string[] => store.list(prefix).entries.map((entry) => entry.key);

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function open(options: Partial<OpenOptions> = {}): Promise<Store> {
  const store = await openMemoryStore(options);
  cleanUp.push(() => store.close());
  return store;
}

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp('/dev/shm/tutti-store-test-');
  cleanUp.push(() => rm(directory, { recursive: true }));
  return join(directory, 'store');
}

async function openAt(path: string, options: Partial<OpenOptions> = {}): Promise<Store> {
  const store = await openStore({ path, durable: false, ...options });
  cleanUp.push(() => store.close());
  return store;
}

async function failure(promise: Promise<unknown>): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error(`Expected a StoreError, got ${String(error)}`);
}

describe('commit', () => {
  it('starts empty at revision 0', async () => {
    const store = await open();
    expect([store.revision, store.compactedRevision, store.count('')]).toEqual([0, 0, 0]);
    expect(store.get('a')).toBeUndefined();
    expect(store.list('')).toEqual({ entries: [], revision: 0, more: false, remaining: 0 });
  });

  it('advances the revision by one whatever the number of operations', async () => {
    const store = await open();
    expect(await store.commit([put('a', '1'), put('b', '2'), remove('never there')])).toBe(1);
    expect(await store.commit([put('a', '3')])).toBe(2);
    expect(await store.commit([check('a', 2)])).toBe(3);
    expect(await store.commit([])).toBe(4);
    expect(store.get('a')).toMatchObject({ key: 'a', createRevision: 1, modRevision: 2 });
    expect(store.get('b')).toMatchObject({ key: 'b', createRevision: 1, modRevision: 1 });
    expect(textOf(store, 'a')).toBe('3');
  });

  it('gives a key that is deleted and made again a new creation revision', async () => {
    const store = await open();
    await store.commit([put('a')]);
    await store.commit([remove('a')]);
    expect(store.get('a')).toBeUndefined();
    await store.commit([put('a')]);
    expect(store.get('a')).toMatchObject({ createRevision: 3, modRevision: 3 });
  });

  const expectations: [name: string, operation: Operation, conflict?: { key: string; actual: number }][] = [
    ['creates what must not exist and does not', put('new', 'v', 0)],
    ['refuses to create what exists', put('a', 'v', 0), { key: 'a', actual: 1 }],
    ['updates at the right revision', put('a', 'v', 1)],
    ['refuses an update at a wrong revision', put('a', 'v', 7), { key: 'a', actual: 1 }],
    ['refuses an update of what does not exist', put('new', 'v', 7), { key: 'new', actual: 0 }],
    ['deletes at the right revision', remove('a', 1)],
    ['refuses a delete at a wrong revision', remove('a', 2), { key: 'a', actual: 1 }],
    ['deletes nothing quietly when it must not exist', remove('new', 0)],
    ['passes a right check', check('a', 1)],
    ['refuses a wrong check', check('a', 0), { key: 'a', actual: 1 }],
  ];
  it.each(expectations)('%s', async (_name, operation, conflict) => {
    const store = await open();
    await store.commit([put('a')]);
    const result = store.commit([put('beside'), operation]);
    if (!conflict) {
      expect(await result).toBe(2);
      return;
    }
    expect(await failure(result)).toMatchObject({ code: 'Conflict', ...conflict });
    expect([store.revision, store.get('beside')]).toEqual([1, undefined]);
  });

  it('judges commits of the same tick one after the other', async () => {
    const store = await open();
    const results = await Promise.allSettled([
      store.commit([put('a', '1', 0)]),
      store.commit([put('a', '2', 0)]),
      store.commit([put('a', '3', 1), put('b', 'x', 0)]),
      store.commit([remove('b', 2), check('a', 2)]),
    ]);
    expect(
      results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.code)),
    ).toEqual([1, 'Conflict', 2, 3]);
    expect([keysOf(store), textOf(store, 'a')]).toEqual([['a'], '3']);
  });

  it('shows nothing before it is acknowledged, and everything after', async () => {
    const store = await open();
    const pending = store.commit([put('a')]);
    expect([store.revision, store.get('a')]).toEqual([0, undefined]);
    await pending;
    expect([store.revision, store.get('a')?.modRevision]).toEqual([1, 1]);
  });

  it('keeps a value as it was at the call', async () => {
    const store = await open();
    const value = Buffer.from('before');
    const pending = store.commit([{ type: 'put', key: 'a', value }]);
    value.write('after!');
    await pending;
    expect(textOf(store, 'a')).toBe('before');
  });

  it.each([0, 1, 100, 4_000, 70_000, 3_000_000])('keeps a value of %i bytes', async (size) => {
    const store = await open();
    const value = Buffer.alloc(size, 'abc');
    await store.commit([{ type: 'put', key: 'a', value }]);
    await store.commit([put('b')]);
    expect(Buffer.compare(store.get('a')?.value ?? Buffer.of(1), value)).toBe(0);
    expect(Buffer.compare(store.list('').entries[0]?.value ?? Buffer.of(1), value)).toBe(0);
    expect(store.check().problems).toEqual([]);
  });

  it.each([
    ['an empty key', [put('')], /must not be empty/],
    ['half a surrogate pair', [put('a\ud800')], /not well-formed/],
    ['a key that is too long', [put('k'.repeat(1025))], /longer than 1024 bytes/],
    ['a key written twice', [put('a'), remove('a')], /written twice/],
  ])('refuses %s', async (_name, operations, message) => {
    const store = await open();
    await expect(store.commit(operations)).rejects.toThrow(message);
    expect(store.revision).toBe(0);
  });

  it('takes the longest key, in bytes', async () => {
    const store = await open();
    const key = 'ü'.repeat(512);
    await store.commit([put(key)]);
    expect(keysOf(store)).toEqual([key]);
    expect([store.get(`${key}x`), store.count(`${key}x`), keysOf(store, `${key}x`)]).toEqual([
      undefined,
      0,
      [],
    ]);
  });
});

describe('list', () => {
  const unordered = ['b', 'a/2', 'a', 'a/1', 'a\u{10000}', 'a\uffff', 'a0', 'a/', '\u0001'];

  it('gives the keys of the prefix in byte order', async () => {
    const store = await open();
    await store.commit(unordered.map((key) => put(key)));
    expect(keysOf(store, 'a/')).toEqual(['a/', 'a/1', 'a/2']);
    expect(keysOf(store, 'a')).toEqual(['a', 'a/', 'a/1', 'a/2', 'a0', 'a\uffff', 'a\u{10000}']);
    expect(keysOf(store).length).toBe(unordered.length);
  });

  it('gives pages that say what remains, at one revision however the store moves on', async () => {
    const store = await open();
    await store.commit(['p/1', 'p/2', 'p/3', 'p/4', 'p/5', 'q'].map((key) => put(key)));
    const first = store.list('p/', { limit: 2 });
    expect(first).toMatchObject({ revision: 1, more: true, remaining: 3 });
    await store.commit([remove('p/3'), put('p/4', 'new'), put('p/25'), put('p/6')]);
    const second = store.list('p/', { limit: 2, revision: first.revision, after: 'p/2' });
    expect(second).toMatchObject({ revision: 1, more: true, remaining: 1 });
    expect(second.entries.map((entry) => [entry.key, Buffer.from(entry.value).toString()])).toEqual([
      ['p/3', 'v'],
      ['p/4', 'v'],
    ]);
    const third = store.list('p/', { limit: 2, revision: first.revision, after: 'p/4' });
    expect(third).toMatchObject({ more: false, remaining: 0, entries: [{ key: 'p/5' }] });
  });

  it('gives no entries but the number when the limit is 0', async () => {
    const store = await open();
    await store.commit([put('a'), put('b')]);
    expect(store.list('', { limit: 0 })).toEqual({ entries: [], revision: 1, more: true, remaining: 2 });
  });

  it('refuses revisions of the future and of before the compaction', async () => {
    const store = await open();
    for (const value of ['1', '2', '3']) await store.commit([put('a', value)]);
    await store.compact(2);
    const codeAt = (revision: number): string => {
      try {
        return Buffer.from(store.list('', { revision }).entries[0]?.value ?? []).toString();
      } catch (error) {
        return error instanceof StoreError ? error.code : String(error);
      }
    };
    expect([1, 2, 3, 4].map(codeAt)).toEqual(['Compacted', '2', '3', 'FutureRevision']);
  });
});

describe('compaction', () => {
  it('refuses what is in the future and does nothing twice', async () => {
    const store = await open();
    await store.commit([put('a')]);
    expect(await failure(store.compact(2))).toMatchObject({ code: 'FutureRevision' });
    await store.compact(1);
    await store.compact(1);
    await store.compact(0);
    expect([store.revision, store.compactedRevision, textOf(store, 'a')]).toEqual([1, 1, 'v']);
    expect(store.check().problems).toEqual([]);
  });

  it('keeps the revision over a reopening when all history is gone', async () => {
    const path = await aDirectory();
    const store = await openAt(path);
    for (let i = 0; i < 5; i++) await store.commit([put('a', String(i))]);
    await store.compact(5);
    await store.close();
    const again = await openAt(path);
    expect([again.revision, again.compactedRevision]).toEqual([5, 5]);
    expect(await again.commit([put('a', 'next', 5)])).toBe(6);
    expect(again.check().problems).toEqual([]);
  });

  it('happens by itself beyond the limit, and the file stops growing', async () => {
    const path = await aDirectory();
    const store = await openAt(path, { historyLimit: 100 });
    const write = async (count: number): Promise<number> => {
      for (let i = 0; i < count; i++) await store.commit([put(`k/${i % 10}`, 'x'.repeat(2000))]);
      return (await stat(join(path, 'data.mdb'))).size;
    };
    const early = await write(500);
    const late = await write(2_000);
    expect(late).toBeLessThan(early * 1.5);
    expect(store.revision - store.compactedRevision).toBeGreaterThanOrEqual(100);
    expect(store.revision - store.compactedRevision).toBeLessThanOrEqual(126);
    expect(store.check().problems).toEqual([]);
  });

  it('spares what is younger than the window', async () => {
    let now = 1_000;
    const store = await open({ historyLimit: 10, historyWindowMs: 500, now: () => now });
    for (let i = 0; i < 50; i++) {
      now += 10;
      await store.commit([put('a', String(i))]);
    }
    // Revision r was committed at 1000 + 10 r; all 50 are within 500 ms of the last.
    expect(store.compactedRevision).toBe(0);
    now += 300;
    await store.commit([put('a')]);
    expect(store.compactedRevision).toBe(29);
  });

  it('drops the older quarter when history takes too many bytes', async () => {
    const store = await open({ historyBytes: 4 * 2 ** 20 });
    for (let i = 0; i < 200; i++) await store.commit([put('a', 'x'.repeat(50_000))]);
    expect(store.compactedRevision).toBeGreaterThan(50);
    expect(textOf(store, 'a')?.length).toBe(50_000);
    expect(store.check().problems).toEqual([]);
  });
});

describe('closing', () => {
  it('waits for commits under way and refuses everything afterwards', async () => {
    const path = await aDirectory();
    const store = await openAt(path);
    const pending = [store.commit([put('a')]), store.commit([put('b')])];
    const watch = store.watch('');
    await store.close();
    expect(await Promise.all(pending)).toEqual([1, 2]);
    expect((await failure(watch.next())).code).toBe('Closed');
    expect(await watch.next()).toEqual({ done: true, value: undefined });
    expect((await failure(store.commit([put('c')]))).code).toBe('Closed');
    expect(() => store.get('a')).toThrow(expect.objectContaining({ code: 'Closed' }));
    const again = await openAt(path);
    expect(keysOf(again)).toEqual(['a', 'b']);
  });

  it('can be asked for twice', async () => {
    const store = await open();
    await Promise.all([store.close(), store.close()]);
    expect(() => store.count('')).toThrow(/closed/);
  });
});

describe('two writers on one file', () => {
  it('do not overwrite each other: who is behind is refused and follows', async () => {
    const path = await aDirectory();
    const one = await openAt(path);
    const two = await openAt(path);
    const watch = two.watch('');
    await one.commit([put('a', 'one')]);
    expect((await failure(two.commit([put('a', 'two')]))).code).toBe('Unwritable');
    expect([two.revision, textOf(two, 'a')]).toEqual([1, 'one']);
    expect((await watch.next()).value).toMatchObject({ revision: 1, key: 'a' });
    expect(await two.commit([put('a', 'two', 1)])).toBe(2);
  });
});
