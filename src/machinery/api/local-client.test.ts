import { afterEach, beforeEach, expect, test } from 'vitest';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { allKinds } from '../../model/kinds.ts';
import { openTestApi, type TestApi } from './testing.ts';

let plane: TestApi;

beforeEach(async () => {
  plane = await openTestApi({ kinds: allKinds, fieldManager: 'me' });
});
afterEach(() => plane.close());

const key = { namespace: 'default', name: 'c' };
const draft = { metadata: key, data: { a: '1' } };

test('what is created is found, listed, changed and gone', async () => {
  const { client } = plane;
  const created = await client.create(configMapKind, draft);
  expect(await client.find(configMapKind, key)).toEqual(created);
  expect((await client.list(configMapKind, { namespace: 'default' })).items).toEqual([created]);
  const updated = await client.update(configMapKind, { ...created, data: { a: '2' } });
  expect(updated.data).toEqual({ a: '2' });
  await expect(client.update(configMapKind, created)).rejects.toMatchObject({ code: 'Conflict' });
  const patched = await client.patch(configMapKind, key, { data: { b: '3' } }, { type: 'merge' });
  expect(patched.data).toEqual({ a: '2', b: '3' });
  expect(await client.delete(configMapKind, key)).toBeUndefined();
  expect(await client.find(configMapKind, key)).toBeUndefined();
  await expect(client.get(configMapKind, key)).rejects.toMatchObject({ code: 'NotFound' });
});

test('what waits for its end is returned by delete', async () => {
  await plane.client.create(namespaceKind, { metadata: { name: 'shop' }, spec: {} });
  const waiting = await plane.client.delete(namespaceKind, { name: 'shop' });
  expect(waiting?.status?.phase).toBe('Terminating');
});

test('a mistake in our own code is refused, not dropped', async () => {
  const wrong = { ...draft, datta: {} } as typeof draft;
  await expect(plane.client.create(configMapKind, wrong)).rejects.toMatchObject({
    message: expect.stringContaining('unknown field "datta"'),
  });
});

test('writes are owned by the field manager of the client', async () => {
  const { metadata } = await plane.client.create(configMapKind, draft);
  expect(metadata.managedFields).toMatchObject([
    { manager: 'me', operation: 'Update', fieldsV1: { 'f:data': { 'f:a': {} } } },
  ]);
});

test('a watch without a revision starts from now on', async () => {
  await plane.client.create(configMapKind, draft);
  const stop = new AbortController();
  const events = plane.client.watch(configMapKind, { signal: stop.signal });
  await plane.client.patch(configMapKind, key, { data: { b: '2' } }, { type: 'merge' });
  const { value } = await events.next();
  expect(value).toMatchObject({ type: 'MODIFIED', object: { data: { a: '1', b: '2' } } });
  stop.abort();
  expect((await events.next()).done).toBe(true);
});
