// Does the store keep the promises of store.ts, one by one?
import { afterEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from './lmdb-store.ts';
import type { Operation, Store, WatchItem } from './store.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const put = (key: string, value = 'v', expect?: number): Operation => ({
  type: 'put',
  key,
  value: bytes(value),
  expect,
});
const remove = (key: string, expect?: number): Operation => ({ type: 'delete', key, expect });

const opened: Store[] = [];
async function open(options: Parameters<typeof openMemoryStore>[0] = {}): Promise<Store> {
  const store = await openMemoryStore(options);
  opened.push(store);
  return store;
}
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

async function take(watch: AsyncIterableIterator<WatchItem>, count: number): Promise<WatchItem[]> {
  const items: WatchItem[] = [];
  while (items.length < count) {
    const next = await watch.next();
    if (next.done) break;
    items.push(next.value);
  }
  return items;
}
const brief = (items: readonly WatchItem[]): string[] =>
  items.map((item) =>
    item.type === 'bookmark' ? `bookmark ${item.revision}` : `${item.revision} ${item.type} ${item.key}`,
  );

describe('commit and get', () => {
  it('starts empty at revision 0', async () => {
    const store = await open();
    expect([store.revision, store.compactedRevision, store.count(''), store.get('a')]).toEqual([
      0,
      0,
      0,
      undefined,
    ]);
  });

  it('advances the revision by one whatever the number of operations', async () => {
    const store = await open();
    expect(await store.commit([put('a', '1'), put('b', '2'), remove('never-there')])).toBe(1);
    expect(await store.commit([put('a', '3')])).toBe(2);
    expect(store.get('a')).toMatchObject({ key: 'a', createRevision: 1, modRevision: 2 });
    expect(Buffer.from(store.get('a')?.value ?? []).toString()).toBe('3');
    expect(store.get('b')).toMatchObject({ createRevision: 1, modRevision: 1 });
  });

  it('forgets the creation revision when a key is deleted and made again', async () => {
    const store = await open();
    await store.commit([put('a')]);
    await store.commit([remove('a')]);
    expect(store.get('a')).toBeUndefined();
    await store.commit([put('a')]);
    expect(store.get('a')).toMatchObject({ createRevision: 3, modRevision: 3 });
  });

  it('judges commits of the same tick in order', async () => {
    const store = await open();
    const results = await Promise.allSettled([
      store.commit([put('a', '1', 0)]),
      store.commit([put('a', '2', 0)]),
      store.commit([put('a', '3', 1), put('b')]),
    ]);
    expect(results[0]).toMatchObject({ status: 'fulfilled', value: 1 });
    expect(results[1]).toMatchObject({ reason: { code: 'Conflict', key: 'a', actual: 1 } });
    expect(results[2]).toMatchObject({ status: 'fulfilled', value: 2 });
    expect(store.list('').entries.map((entry) => [entry.key, entry.modRevision])).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
  });
});

describe('watch', () => {
  it('replays from a revision and goes on live without gap or repeat', async () => {
    const store = await open();
    for (let i = 1; i <= 5; i++) await store.commit([put(`k/${i}`)]);
    const watch = store.watch('k/', { after: 2 });
    const pending = take(watch, 5);
    for (let i = 6; i <= 7; i++) await store.commit([put(`k/${i}`)]);
    expect(brief(await pending)).toEqual([3, 4, 5, 6, 7].map((i) => `${i} put k/${i}`));
  });
});
