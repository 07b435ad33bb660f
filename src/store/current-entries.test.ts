import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemoryStore } from './lmdb-store.ts';
import type { Store } from './store.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());

const put = (key: string, text: string) => store.commit([{ type: 'put', key, value: Buffer.from(text) }]);
const textOf = (key: string) => Buffer.from(store.get(key)?.value ?? '').toString();

test('an entry is the same value as long as its key does not change, however it is read', async () => {
  await put('a', '1');
  const entry = store.get('a');
  await put('b', '1');
  expect(store.get('a')).toBe(entry);
  expect(store.list('a').entries[0]).toBe(entry);
});

test('what a key holds is what was committed last', async () => {
  await put('a', '1');
  await put('a', '2');
  expect(textOf('a')).toBe('2');
  await store.commit([{ type: 'delete', key: 'a' }]);
  expect(store.get('a')).toBeUndefined();
  await put('a', '3');
  expect(textOf('a')).toBe('3');
});

test('a change knows the entry that a reader had', async () => {
  await put('a', '1');
  const entry = store.get('a');
  const watch = store.watch('a');
  await put('a', '2');
  const { value } = await watch.next();
  expect(value).toMatchObject({ previous: entry, entry: store.get('a') });
  expect(value.previous).toBe(entry);
  expect(value.entry).toBe(store.get('a'));
});

test('more than can be kept is read from the file again', async () => {
  const megabyte = 'x'.repeat(2 ** 20);
  const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
  for (const key of keys) await put(key, key + megabyte);
  for (const key of keys) expect(textOf(key)).toBe(key + megabyte);
});
