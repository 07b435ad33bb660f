// Does a watch see every change once, in order, and end the way it should?
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type OpenOptions, openMemoryStore } from './lmdb-store.ts';
import { type Operation, type Store, StoreError, type WatchItem } from './store.ts';

const put = (key: string, value = 'v'): Operation => ({ type: 'put', key, value: Buffer.from(value) });

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function open(options: Partial<OpenOptions> = {}): Promise<Store> {
  const store = await openMemoryStore(options);
  cleanUp.push(() => store.close());
  return store;
}

async function writeKeys(store: Store, from: number, to: number): Promise<void> {
  for (let i = from; i <= to; i++) await store.commit([put(`k/${i}`)]);
}

async function take(watch: AsyncIterator<WatchItem>, count: number): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < count) {
    const next = await watch.next();
    lines.push(next.done ? 'done' : lineOf(next.value));
  }
  return lines;
}

function lineOf(item: WatchItem): string {
  return item.type === 'bookmark' ? `bookmark ${item.revision}` : `${item.revision} ${item.type} ${item.key}`;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof StoreError ? error.code : String(error)),
  );
}

/** Idle timers that run when the test says so. */
function steppedTimers(): {
  options: Pick<OpenOptions, 'startIdleTimer'>;
  pass: (milliseconds: number) => void;
} {
  const timers = new Set<{ left: number; every: number; run: () => void }>();
  return {
    options: {
      startIdleTimer: (every, run) => {
        const timer = { left: every, every, run };
        timers.add(timer);
        return {
          refresh: () => {
            timer.left = timer.every;
          },
          cancel: () => void timers.delete(timer),
        };
      },
    },
    pass: (milliseconds) => {
      for (const timer of timers) {
        timer.left -= milliseconds;
        if (timer.left <= 0) timer.run();
      }
    },
  };
}

describe('a watch', () => {
  it('sees what happens after the call, not what was before', async () => {
    const store = await open();
    await writeKeys(store, 1, 2);
    const watch = store.watch('k/');
    await writeKeys(store, 3, 4);
    expect(await take(watch, 2)).toEqual(['3 put k/3', '4 put k/4']);
  });

  it('replays from a revision and goes on live without gap or repeat', async () => {
    const store = await open();
    await writeKeys(store, 1, 5);
    const watch = store.watch('k/', { after: 2 });
    await writeKeys(store, 6, 7);
    const pending = take(watch, 7);
    await writeKeys(store, 8, 9);
    expect(await pending).toEqual([3, 4, 5, 6, 7, 8, 9].map((i) => `${i} put k/${i}`));
  });

  it('replays a log much longer than one chunk, most of it about other keys', async () => {
    const store = await open();
    await store.commit([put('k/first')]);
    const others: Promise<number>[] = [];
    for (let i = 0; i < 3_000; i++) others.push(store.commit([put('other')]));
    await Promise.all(others);
    await store.commit([put('k/last')]);
    expect(await take(store.watch('k/', { after: 0 }), 2)).toEqual(['1 put k/first', '3002 put k/last']);
  });

  it('tells the entry before and after each change', async () => {
    const store = await open();
    const watch = store.watch('');
    await store.commit([put('a', '1')]);
    await store.commit([put('a', '2')]);
    await store.commit([{ type: 'delete', key: 'a' }]);
    for (const from of [watch, store.watch('', { after: 0 })]) {
      const [created, updated, deleted] = [await from.next(), await from.next(), await from.next()];
      const first = { key: 'a', value: Buffer.from('1'), createRevision: 1, modRevision: 1 };
      const second = { key: 'a', value: Buffer.from('2'), createRevision: 1, modRevision: 2 };
      expect(created.value).toEqual({
        type: 'put',
        key: 'a',
        revision: 1,
        entry: first,
        previous: undefined,
      });
      expect(updated.value).toEqual({ type: 'put', key: 'a', revision: 2, entry: second, previous: first });
      const last = { ...second, modRevision: 3 };
      expect(deleted.value).toEqual({ type: 'delete', key: 'a', revision: 3, entry: last, previous: second });
    }
  });

  it('sees the changes of one commit in the order of its operations', async () => {
    const store = await open();
    const watch = store.watch('');
    await store.commit([put('b'), put('a'), put('c')]);
    expect(await take(watch, 3)).toEqual(['1 put b', '1 put a', '1 put c']);
  });

  it('is told by the time the commit is acknowledged, and not of refused ones', async () => {
    const store = await open();
    const watch = store.watch('');
    let seen = '';
    const first = watch.next().then((next) => {
      seen = next.done ? 'done' : lineOf(next.value);
    });
    await Promise.allSettled([
      store.commit([{ type: 'put', key: 'refused', value: Buffer.of(), expect: 9 }]),
      store.commit([put('a')]),
    ]);
    expect(seen).toBe('1 put a');
    await first;
  });

  it('serves a thousand watchers on different prefixes their own keys only', async () => {
    const store = await open();
    const watches = Array.from({ length: 1_000 }, (_, i) => store.watch(`ns/${i}/`));
    for (let i = 0; i < 1_000; i++) void store.commit([put(`ns/${i}/x`)]);
    const seen = await Promise.all(watches.map((watch) => take(watch, 1)));
    expect(seen.flat()).toEqual(watches.map((_, i) => `${i + 1} put ns/${i}/x`));
  });

  it('shares one change object among all watchers', async () => {
    const store = await open();
    const [one, two] = [store.watch('a'), store.watch('')];
    await store.commit([put('a')]);
    expect((await one.next()).value).toBe((await two.next()).value);
  });

  it('answers several next() calls in order', async () => {
    const store = await open();
    const watch = store.watch('');
    const pending = [watch.next(), watch.next(), watch.next()];
    await writeKeys(store, 1, 2);
    await watch.return?.();
    const lines = (await Promise.all(pending)).map((next) => (next.done ? 'done' : lineOf(next.value)));
    expect(lines).toEqual(['1 put k/1', '2 put k/2', 'done']);
  });
});

describe('the end of a watch', () => {
  it('comes when the signal aborts, also for a reader that waits', async () => {
    const store = await open();
    const abort = new AbortController();
    const watch = store.watch('', { signal: abort.signal });
    const waiting = watch.next();
    abort.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await store.commit([put('a')]);
    expect((await watch.next()).done).toBe(true);
  });

  it('comes at once when the signal has aborted before', async () => {
    const store = await open();
    expect((await store.watch('', { signal: AbortSignal.abort() }).next()).done).toBe(true);
  });

  it('comes when a for-await loop is left', async () => {
    const store = await open();
    const watch = store.watch('');
    await writeKeys(store, 1, 2);
    for await (const item of watch) {
      expect(lineOf(item)).toBe('1 put k/1');
      break;
    }
    expect((await watch.next()).done).toBe(true);
  });

  it('is Overflow for a reader that is too slow, once, and others are not touched', async () => {
    const store = await open();
    const slow = store.watch('', { maxQueue: 3 });
    const other = store.watch('', { maxQueue: 4 });
    await writeKeys(store, 1, 4);
    expect(await codeOf(slow.next())).toBe('Overflow');
    expect((await slow.next()).done).toBe(true);
    expect(await take(other, 4)).toEqual(['1 put k/1', '2 put k/2', '3 put k/3', '4 put k/4']);
  });

  it('is Compacted when the log that it still had to read is gone', async () => {
    const store = await open();
    await writeKeys(store, 1, 3);
    const watch = store.watch('k/', { after: 0 });
    await store.compact(2);
    expect(await codeOf(watch.next())).toBe('Compacted');
  });

  it.each([
    ['Compacted', 1],
    ['FutureRevision', 9],
  ])('is %s at the call for a revision that cannot be watched from', async (code, after) => {
    const store = await open();
    await writeKeys(store, 1, 3);
    await store.compact(2);
    expect(() => store.watch('', { after })).toThrow(expect.objectContaining({ code }));
    expect(await take(store.watch('', { after: 2 }), 1)).toEqual(['3 put k/3']);
  });
});

describe('bookmarks', () => {
  it('come when nothing has happened for the time, with the revision of the store', async () => {
    const { options, pass } = steppedTimers();
    const store = await open(options);
    const watch = store.watch('k/', { bookmarkEveryMs: 100 });
    await store.commit([put('other')]);
    pass(60);
    await store.commit([put('k/1')]);
    pass(60);
    expect(await take(watch, 1)).toEqual(['2 put k/1']);
    pass(60);
    expect(await take(watch, 1)).toEqual(['bookmark 2']);
    pass(100);
    expect(await take(watch, 1)).toEqual(['bookmark 2']);
  });

  it('do not pile up for a reader that does not read', async () => {
    const { options, pass } = steppedTimers();
    const store = await open(options);
    const watch = store.watch('', { bookmarkEveryMs: 100 });
    for (let i = 0; i < 5; i++) pass(100);
    await store.commit([put('a')]);
    expect(await take(watch, 2)).toEqual(['bookmark 0', '1 put a']);
  });

  it('do not come before what is still to be replayed', async () => {
    const { options, pass } = steppedTimers();
    const store = await open(options);
    await writeKeys(store, 1, 2);
    const watch = store.watch('', { after: 0, bookmarkEveryMs: 100 });
    pass(100);
    expect(await take(watch, 2)).toEqual(['1 put k/1', '2 put k/2']);
    pass(100);
    expect(await take(watch, 1)).toEqual(['bookmark 2']);
  });

  it('come by the real clock too', async () => {
    const store = await open();
    expect(await take(store.watch('', { bookmarkEveryMs: 1 }), 2)).toEqual(['bookmark 0', 'bookmark 0']);
  });
});

describe('fake timers of a test', () => {
  afterEach(() => void vi.useRealTimers());

  it('do not stop the store', async () => {
    const store = await open();
    vi.useFakeTimers();
    const watch = store.watch('');
    await store.commit([put('a')]);
    await store.commit([put('b'), put('c'), put('d'), put('e'), put('f'), put('g')]);
    expect(await take(watch, 2)).toEqual(['1 put a', '2 put b']);
    expect(store.list('', { revision: 1 }).entries.map((entry) => entry.key)).toEqual(['a']);
    await store.compact(1);
  });
});
