import { afterEach, describe, expect, it, vi } from 'vitest';
import { TuttiError } from '../model/errors.ts';
import type { Kind } from '../model/kind.ts';
import type { ApiObject } from '../model/object.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import type { InformerEvent } from './informer.ts';
import { silentLog } from './log.ts';
import type { ObjectClient, WatchEvent } from './object-client.ts';
import { startInformer } from './reflector.ts';
import { compareRevisions } from './reflector-gate.ts';

interface Thing extends ApiObject {
  readonly color?: string;
}

const thingKind: Kind<Thing> = {
  group: 'test',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  singular: 'thing',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: { inline: {} },
  hasStatus: false,
  columns: [],
};

/** A cluster of things that tests change, cut off and compact. */
function aCluster() {
  let revision = 0;
  let uids = 0;
  let history: { revision: number; event: WatchEvent<Thing> }[] = [];
  let compacted = 0;
  let listFailures: Error[] = [];
  const things = new Map<string, Thing>();
  const watchers = new Set<{ wake(): void; end?: Error | 'quietly' }>();
  const record = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: Thing) => {
    history.push({ revision, event: { type, object } });
    for (const watcher of watchers) watcher.wake();
  };
  const stats = { lists: 0, watches: 0 };
  const client = {
    async list(_kind: unknown, options: { limit?: number; continue?: string }) {
      stats.lists += 1;
      const failure = listFailures.shift();
      if (failure) throw failure;
      const all = [...things.values()];
      const from = Number(options.continue ?? 0);
      const end = from + (options.limit ?? all.length);
      const rest = end < all.length ? { continue: String(end) } : {};
      return { items: all.slice(from, end), resourceVersion: String(revision), ...rest };
    },
    async *watch(_kind: unknown, options: { resourceVersion?: string; signal?: AbortSignal }) {
      stats.watches += 1;
      let at = Number(options.resourceVersion);
      const watcher: { wake(): void; end?: Error | 'quietly' } = { wake() {} };
      watchers.add(watcher);
      options.signal?.addEventListener('abort', () => watcher.wake());
      try {
        while (!options.signal?.aborted) {
          if (at < compacted) throw new TuttiError('Expired', 'too old');
          const next = history.find((entry) => entry.revision > at);
          if (next) {
            at = next.revision;
            yield next.event;
          } else if (watcher.end) {
            if (watcher.end === 'quietly') return;
            throw watcher.end;
          } else await new Promise<void>((resolve) => Object.assign(watcher, { wake: resolve }));
        }
      } finally {
        watchers.delete(watcher);
      }
    },
  } as unknown as ObjectClient; // only what an informer calls
  return {
    client,
    stats,
    put(name: string, color = 'red', namespace = 'default') {
      revision += 1;
      const previous = things.get(`${namespace}/${name}`);
      uids += previous ? 0 : 1;
      const uid = previous?.metadata.uid ?? `uid-${uids}`;
      const metadata = { name, namespace, uid, resourceVersion: String(revision), creationTimestamp: 'x' };
      const object: Thing = { apiVersion: 'test/v1', kind: 'Thing', metadata, color };
      things.set(`${namespace}/${name}`, object);
      record(previous ? 'MODIFIED' : 'ADDED', object);
      return object;
    },
    remove(name: string) {
      revision += 1;
      const object = things.get(`default/${name}`) as Thing;
      things.delete(`default/${name}`);
      record('DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
    },
    bookmark() {
      revision += 1;
      history.push({ revision, event: { type: 'BOOKMARK', resourceVersion: String(revision) } });
      for (const watcher of watchers) watcher.wake();
    },
    compact() {
      compacted = revision;
      history = [];
    },
    cut(end: Error | 'quietly') {
      for (const watcher of watchers) {
        watcher.end = end;
        watcher.wake();
      }
    },
    failLists(...errors: Error[]) {
      listFailures = errors;
    },
    watcherCount: () => watchers.size,
  };
}

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

async function anInformer(cluster: ReturnType<typeof aCluster>) {
  const stop = new AbortController();
  stops.push(stop);
  const clock: FakeClock = fakeClock();
  const options = { client: cluster.client, kind: thingKind, clock, log: silentLog, signal: stop.signal };
  const informer = startInformer({
    ...options,
    indexes: { color: (thing) => (thing.color ? [thing.color] : []) },
  });
  const seen: string[] = [];
  informer.onChange(({ type, object }: InformerEvent<Thing>) => seen.push(`${type} ${object.metadata.name}`));
  await clock.advance(0); // lets it start
  return { informer, clock, seen, stop };
}

const names = (things: readonly Thing[]) => things.map((thing) => thing.metadata.name).sort();

describe('an informer', () => {
  it('has what was there and hears of what comes', async () => {
    const cluster = aCluster();
    cluster.put('a');
    const { informer, seen, clock } = await anInformer(cluster);
    await informer.synced();
    const { metadata } = cluster.put('b', 'blue');
    await informer.reached(metadata.resourceVersion);
    cluster.put('a', 'green');
    cluster.remove('b');
    await clock.advance(0);
    expect(seen).toEqual(['added a', 'added b', 'changed a', 'removed b']);
    expect(informer.find({ namespace: 'default', name: 'a' })?.color).toBe('green');
    expect(names(informer.list())).toEqual(['a']);
  });

  it('reads all pages of a long list', async () => {
    const cluster = aCluster();
    for (let i = 0; i < 1201; i += 1) cluster.put(`t${i}`);
    const { informer } = await anInformer(cluster);
    await informer.synced();
    expect(informer.list()).toHaveLength(1201);
    expect(cluster.stats.lists).toBe(3);
  });

  it('finds by namespace and by index, also after a change of the indexed value', async () => {
    const cluster = aCluster();
    cluster.put('a', 'red');
    cluster.put('b', 'red', 'other');
    const { informer } = await anInformer(cluster);
    await informer.synced();
    expect(names(informer.byIndex('color', 'red'))).toEqual(['a', 'b']);
    expect(names(informer.list('other'))).toEqual(['b']);
    const changed = cluster.put('a', 'blue');
    await informer.reached(changed.metadata.resourceVersion);
    expect(names(informer.byIndex('color', 'red'))).toEqual(['b']);
    expect(names(informer.byIndex('color', 'blue'))).toEqual(['a']);
    expect(informer.byIndex('color', 'none')).toEqual([]);
    expect(() => informer.byIndex('size', 'x')).toThrow('no index "size"');
  });

  it('hears of a deletion that happened while its watch was expired', async () => {
    const cluster = aCluster();
    cluster.put('a');
    cluster.put('b');
    const { informer, seen, clock } = await anInformer(cluster);
    await informer.synced();
    cluster.cut(new TuttiError('Expired', 'compacted'));
    cluster.remove('a');
    cluster.put('c');
    cluster.compact();
    await clock.advance(0);
    await vi.waitFor(() => expect(seen).toEqual(['added a', 'added b', 'removed a', 'added c']));
    expect(names(informer.list())).toEqual(['b', 'c']);
  });

  it('tells a new object under an old name apart from a change', async () => {
    const cluster = aCluster();
    cluster.put('a');
    const { informer, seen, clock } = await anInformer(cluster);
    await informer.synced();
    cluster.cut(new TuttiError('Expired', 'compacted'));
    cluster.remove('a');
    cluster.put('a');
    cluster.compact();
    await clock.advance(0);
    await vi.waitFor(() => expect(seen).toEqual(['added a', 'removed a', 'added a']));
  });

  it('backs off while the cluster is away, then goes on', async () => {
    const cluster = aCluster();
    const away = () => new TuttiError('Unavailable', 'away');
    cluster.failLists(away(), away(), away());
    cluster.put('a');
    const { informer, clock } = await anInformer(cluster);
    expect(cluster.stats.lists).toBe(1);
    await clock.advance(200);
    expect(cluster.stats.lists).toBe(2);
    await clock.advance(399);
    expect(cluster.stats.lists).toBe(2);
    await clock.advance(1);
    expect(cluster.stats.lists).toBe(3);
    await clock.advance(800);
    await informer.synced();
    expect(names(informer.list())).toEqual(['a']);
  });

  it('goes on watching where it was when a watch ends by itself, without another list', async () => {
    const cluster = aCluster();
    const { informer, seen, clock } = await anInformer(cluster);
    await informer.synced();
    cluster.put('a');
    await clock.advance(0);
    cluster.cut('quietly');
    await clock.advance(0);
    cluster.put('b');
    await clock.advance(1000);
    expect(seen).toEqual(['added a', 'added b']);
    expect(cluster.stats).toEqual({ lists: 1, watches: 2 });
  });

  it('reaches a revision by a bookmark', async () => {
    const cluster = aCluster();
    const { informer } = await anInformer(cluster);
    await informer.synced();
    let isReached = false;
    const reached = informer.reached('1').then(() => {
      isReached = true;
    });
    await Promise.resolve();
    expect(isReached).toBe(false);
    cluster.bookmark();
    await reached;
  });

  it('reports objects that are there to a late listener', async () => {
    const cluster = aCluster();
    cluster.put('a');
    const { informer } = await anInformer(cluster);
    await informer.synced();
    const late: string[] = [];
    const cancel = informer.onChange(({ type, object }) => late.push(`${type} ${object.metadata.name}`));
    expect(late).toEqual(['added a']);
    cancel();
    await informer.reached(cluster.put('b').metadata.resourceVersion);
    expect(late).toEqual(['added a']);
  });

  it('tells the other listeners when one throws', async () => {
    const cluster = aCluster();
    const { informer, seen } = await anInformer(cluster);
    await informer.synced();
    informer.onChange(() => {
      throw new Error('listener');
    });
    const late: string[] = [];
    informer.onChange(({ object }) => late.push(object.metadata.name));
    await informer.reached(cluster.put('a').metadata.resourceVersion);
    expect(seen).toEqual(['added a']);
    expect(late).toEqual(['a']);
  });

  it('ends its watch and rejects who waits when it is stopped', async () => {
    const cluster = aCluster();
    const { informer, stop, clock } = await anInformer(cluster);
    await informer.synced();
    const waiting = expect(informer.reached('99')).rejects.toMatchObject({ code: 'Unavailable' });
    stop.abort();
    await waiting;
    await clock.advance(0);
    expect(cluster.watcherCount()).toBe(0);
    await expect(informer.reached('99')).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('the order of revisions', () => {
  it.each([
    ['9', '10', -1],
    ['10', '9', 1],
    ['10', '10', 0],
    ['99999999999999999998', '99999999999999999999', -1],
  ])('%s against %s', (a, b, expected) => {
    expect(Math.sign(compareRevisions(a, b))).toBe(expected);
  });
});
