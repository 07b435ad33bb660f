import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyKind } from '../../model/kind.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { namespaceKind } from '../../model/kinds/namespace.ts';
import { podKind } from '../../model/kinds/pod.ts';
import { allKinds } from '../../model/kinds.ts';
import { storeKey } from './keys.ts';
import type { ApiWatchEvent, ApiWatchOptions } from './object-api.ts';
import { openTestApi, type TestApi } from './testing.ts';
import { aConfigMap, aPod } from './testing-objects.ts';

let plane: TestApi;
let stop: AbortController;

const generic = (kind: unknown) => kind as AnyKind;
const configMaps = generic(configMapKind);
const pods = generic(podKind);

beforeEach(async () => {
  stop = new AbortController();
  plane = await openTestApi({ kinds: allKinds, historyLimit: 1000 });
  await plane.api.create(generic(namespaceKind), undefined, { metadata: { name: 'other' } }, {});
});
afterEach(async () => {
  stop.abort();
  await plane.close();
});

const watch = (options: Partial<ApiWatchOptions> = {}, kind = configMaps) =>
  plane.api.watch(kind, { signal: stop.signal, ...options });
const now = () => plane.api.revision;
const put = (name: string, data = {}, metadata = {}, namespace = 'default') =>
  plane.api.create(configMaps, namespace, aConfigMap(name, data, metadata), {});
const change = (name: string, patch: object, kind = configMaps) =>
  plane.api.patch(kind, { namespace: 'default', name }, undefined, 'merge', patch, {});
const remove = (name: string) => plane.api.delete(configMaps, { namespace: 'default', name }, {});

async function take(events: AsyncIterator<ApiWatchEvent>, count: number): Promise<ApiWatchEvent[]> {
  const taken: ApiWatchEvent[] = [];
  while (taken.length < count) {
    const { value, done } = await events.next();
    if (done) throw new Error(`The watch ended after ${taken.length} of ${count} events`);
    taken.push(value);
  }
  return taken;
}

const short = (event: ApiWatchEvent) =>
  event.type === 'BOOKMARK'
    ? `BOOKMARK ${event.resourceVersion}`
    : `${event.type} ${event.object.metadata.name}`;

test('a watch without a revision starts with what is there', async () => {
  await put('a');
  const events = watch();
  await put('b');
  expect((await take(events, 2)).map(short)).toEqual(['ADDED a', 'ADDED b']);
});

test('a watch from a revision shows what came after it, and nothing twice', async () => {
  await put('a');
  const from = now();
  await put('b');
  const events = watch({ resourceVersion: from });
  await change('b', { data: { x: '1' } });
  await remove('a');
  expect((await take(events, 3)).map(short)).toEqual(['ADDED b', 'MODIFIED b', 'DELETED a']);
});

test('the bytes of an event are its object, with the revision of the change', async () => {
  await put('a');
  const events = watch({ resourceVersion: now() });
  await change('a', { data: { x: '1' } });
  await remove('a');
  for (const event of await take(events, 2)) {
    if (event.type === 'BOOKMARK') throw new Error('A bookmark came too early');
    expect(JSON.parse(Buffer.from(event.encoded).toString())).toEqual(event.object);
  }
  expect(now()).toBe(String(plane.store.revision));
});

test('all watchers of a change share its object and its bytes', async () => {
  const [one, other] = [
    watch({ resourceVersion: now() }),
    watch({ resourceVersion: now(), namespace: 'default' }),
  ];
  await put('a');
  const [[first], [second]] = await Promise.all([take(one, 1), take(other, 1)]);
  if (first?.type !== 'ADDED' || second?.type !== 'ADDED') throw new Error('Nothing was added');
  expect(first.encoded).toBe(second.encoded);
  expect(first.object).toBe(second.object);
  expect(first.object).toBe(await plane.api.get(configMaps, { namespace: 'default', name: 'a' }));
});

test('changes that lead into a selection and out of it are an addition and a deletion', async () => {
  await put('a', {}, { labels: { on: 'no' } });
  const events = watch({ resourceVersion: now(), labelSelector: 'on=yes' });
  await change('a', { metadata: { labels: { on: 'yes' } } });
  await change('a', { data: { x: '1' } });
  await change('a', { metadata: { labels: { on: 'no' } } });
  await change('a', { data: { x: '2' } });
  await change('a', { metadata: { labels: { on: 'yes' } } });
  await remove('a');
  const taken = await take(events, 5);
  expect(taken.map(short)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED a', 'DELETED a']);
  const left = taken[2];
  expect(left).toMatchObject({ object: { metadata: { labels: { on: 'yes' } }, data: { x: '1' } } });
});

test('a pod comes to a node for the watcher of that node', async () => {
  await plane.api.create(pods, 'default', aPod(), {});
  const events = watch({ resourceVersion: now(), fieldSelector: 'spec.nodeName=n1' }, pods);
  await plane.api.act(
    pods,
    { namespace: 'default', name: 'web' },
    'binding',
    { target: { kind: 'Node', name: 'n1' } },
    {},
  );
  expect((await take(events, 1)).map(short)).toEqual(['ADDED web']);
});

test('the watch of one object sees that object only', async () => {
  await put('a');
  await put('ab');
  const events = watch({ namespace: 'default', fieldSelector: 'metadata.name=a' });
  await change('ab', { data: { x: '1' } });
  await change('a', { data: { x: '1' } });
  expect((await take(events, 2)).map(short)).toEqual(['ADDED a', 'MODIFIED a']);
});

test('the watch of a namespace does not even read what is in others', async () => {
  await put('a', {}, {}, 'other');
  await put('a');
  const key = storeKey(configMaps, { namespace: 'other', name: 'bad' });
  await plane.store.commit([{ type: 'put', key, value: Buffer.from('{ not JSON') }]);
  const events = watch({ namespace: 'default', labelSelector: '!x' });
  await plane.store.commit([{ type: 'put', key, value: Buffer.from('{ not JSON either') }]);
  await put('b');
  expect((await take(events, 2)).map(short)).toEqual(['ADDED a', 'ADDED b']);
});

test('a streaming list ends its first part with a marked bookmark', async () => {
  await put('a');
  const events = watch({ sendInitialEvents: true, allowBookmarks: true });
  await put('b');
  const [first, mark, next] = await take(events, 3);
  expect([first, next].map((event) => event && short(event))).toEqual(['ADDED a', 'ADDED b']);
  expect(mark).toEqual({
    type: 'BOOKMARK',
    resourceVersion: String(Number(now()) - 1),
    initialEventsEnd: true,
  });
});

test('a revision that is compacted is too old at once', async () => {
  await put('a');
  await put('b');
  await plane.store.compact(plane.store.revision);
  expect(() => watch({ resourceVersion: '1' })).toThrow(
    expect.objectContaining({
      code: 'Expired',
      message: `too old resource version: 1 (${plane.store.compactedRevision})`,
    }),
  );
});

test('a revision of the future is asked for too early', () => {
  expect(() => watch({ resourceVersion: '999' })).toThrow(expect.objectContaining({ code: 'Timeout' }));
});

test('a selector that makes no sense is refused at once', () => {
  expect(() => watch({ labelSelector: 'a in b' })).toThrow(expect.objectContaining({ code: 'BadRequest' }));
});

test('an aborted watch ends', async () => {
  await put('a');
  const events = watch();
  await take(events, 1);
  const next = events.next();
  stop.abort();
  expect((await next).done).toBe(true);
});

test('a slow reader goes on from the history and loses nothing', async () => {
  await plane.close();
  plane = await openTestApi({ kinds: allKinds, historyLimit: 20_000 });
  const events = watch({ resourceVersion: now() });
  const count = 10_500; // more than the store queues for a reader
  const keys = Array.from({ length: count }, (_, i) =>
    storeKey(configMaps, { namespace: 'default', name: `c-${i}` }),
  );
  const value = Buffer.from('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}');
  await Promise.all(keys.map((key) => plane.store.commit([{ type: 'put', key, value }])));
  const taken = await take(events, count);
  const revisions = taken.map((event) =>
    event.type === 'BOOKMARK' ? '' : event.object.metadata.resourceVersion,
  );
  expect(new Set(revisions).size).toBe(count);
});

test('the end of the store is the end of the watch, with an error', async () => {
  const events = watch({ resourceVersion: now() });
  const ended = expect(events.next()).rejects.toMatchObject({ code: 'Unavailable' });
  await plane.close();
  await ended;
});
