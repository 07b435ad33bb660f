// How does an informer follow the cluster?
//
//   list --ok--> watch --ended--> watch again from the last revision
//    ^  ^--failed: back off--+      |
//    +-------- Expired, or any other error ------+
//
// Invariants: listeners hear of a change after the cache has it; `revision` never goes back; a deletion that happened
// while no watch was open is found by the next list and reported as removed.
import { setMaxListeners } from 'node:events';
import { isError, TuttiError } from '../model/errors.ts';
import type { Kind } from '../model/kind.ts';
import type { ApiObject } from '../model/object.ts';
import { backoffMs, watchBackoff } from './backoff.ts';
import { type Clock, delay } from './clock.ts';
import type { Informer, InformerEvent } from './informer.ts';
import type { Log } from './log.ts';
import type { ObjectClient, WatchEvent } from './object-client.ts';
import { type Indexes, type IndexFunction, ObjectCache } from './reflector-cache.ts';
import { openRevisionGate } from './reflector-gate.ts';

export type { Indexes, IndexFunction };

export interface InformerOptions<T extends ApiObject> {
  readonly client: ObjectClient;
  readonly kind: Kind<T>;
  /** Absent = all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** What `byIndex` can be asked for. */
  readonly indexes?: Indexes<T>;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the informer; promises that still wait are rejected with Unavailable. */
  readonly signal: AbortSignal;
}

const PAGE = 500;

/** Starts following; returns at once, `synced()` tells when the first list is in. */
export function startInformer<T extends ApiObject>(options: InformerOptions<T>): Informer<T> {
  setMaxListeners(0, options.signal); // one signal ends many informers
  const cache = new ObjectCache<T>(options.indexes ?? {});
  const listeners = new Set<(event: InformerEvent<T>) => void>();
  const gate = openRevisionGate(options.signal);
  const log = options.log.child({ informer: options.kind.plural });
  const tell = (listener: (event: InformerEvent<T>) => void, event: InformerEvent<T>): void => {
    try {
      listener(event);
    } catch (error) {
      log.error('Cannot tell a listener of a change', { error, name: event.object.metadata.name });
    }
  };
  const emit = (events: readonly InformerEvent<T>[]): void => {
    for (const event of events) for (const listener of listeners) tell(listener, event);
  };
  void follow({ options: { ...options, log }, cache, emit, reach: (revision) => gate.reach(revision) });
  return {
    find: (key) => cache.find(key),
    list: (namespace) => cache.list(namespace),
    byIndex: (index, value) => cache.byIndex(index, value),
    synced: () => gate.synced(),
    reached: (revision) => gate.reached(revision),
    onChange(listener) {
      for (const object of cache.list()) tell(listener, { type: 'added', object });
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What the loop works on. */
interface Following<T extends ApiObject> {
  readonly options: InformerOptions<T>;
  readonly cache: ObjectCache<T>;
  emit(events: readonly InformerEvent<T>[]): void;
  reach(revision: string): void;
}

/** The loop of the drawing above; returns when the signal aborts. */
async function follow<T extends ApiObject>(following: Following<T>): Promise<void> {
  const { signal, clock, log } = following.options;
  let from: string | undefined; // undefined = a list is due
  let failures = 0;
  while (!signal.aborted) {
    try {
      from ??= await relist(following);
      await watchFrom(following, from, (revision) => {
        from = revision;
        failures = 0;
        following.reach(revision);
      });
      // A watch that ends by itself at once must not become a hot loop.
      await delay(clock, watchBackoff.baseMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      const hasExpired = isError(error, 'Expired');
      if (hasExpired) log.debug('The watch has expired: listing again', { from });
      else log.warn('The list or watch has failed: listing again', { error, failures });
      from = undefined;
      failures += 1;
      if (!hasExpired || failures > 1) await delay(clock, backoffMs(watchBackoff, failures), signal);
    }
  }
}

/** Brings the cache to what the cluster has now, page by page. Returns where a watch may start. */
async function relist<T extends ApiObject>({ options, cache, emit, reach }: Following<T>): Promise<string> {
  const { client, kind, namespace, labelSelector, fieldSelector } = options;
  const items: T[] = [];
  let next: string | undefined;
  let revision = '';
  do {
    const page = await client.list(kind, {
      namespace,
      labelSelector,
      fieldSelector,
      limit: PAGE,
      continue: next,
    });
    items.push(...page.items);
    revision = page.resourceVersion;
    next = page.continue || undefined;
  } while (next !== undefined && !options.signal.aborted);
  if (options.signal.aborted) throw new TuttiError('Unavailable', 'The informer was stopped');
  emit(cache.replace(items));
  reach(revision);
  return revision;
}

/** Follows the watch until it ends. */
async function watchFrom<T extends ApiObject>(
  { options, cache, emit }: Following<T>,
  resourceVersion: string,
  progress: (revision: string) => void,
): Promise<void> {
  const { client, kind, namespace, labelSelector, fieldSelector, signal } = options;
  for await (const event of client.watch(kind, {
    namespace,
    labelSelector,
    fieldSelector,
    resourceVersion,
    signal,
  })) {
    if (signal.aborted) return;
    emit(take(cache, event));
    progress(event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion);
  }
}

function take<T extends ApiObject>(cache: ObjectCache<T>, event: WatchEvent<T>): readonly InformerEvent<T>[] {
  if (event.type === 'BOOKMARK') return [];
  const change = event.type === 'DELETED' ? cache.remove(event.object) : cache.put(event.object);
  return change ? [change] : [];
}
