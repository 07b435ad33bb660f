import { afterEach, describe, expect, it } from 'vitest';
import { TuttiError } from '../model/errors.ts';
import type { ApiObject } from '../model/object.ts';
import { fakeClock } from './clock.ts';
import { type Controller, on, settled, wakeAt } from './controller.ts';
import type { Informer, InformerEvent } from './informer.ts';
import { silentLog } from './log.ts';
import { runControllers } from './runner.ts';

function aThing(name: string): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: 'x' },
  };
}

/** An informer that tests speak through. */
function aTestInformer(isSynced = true) {
  const listeners = new Set<(event: InformerEvent<ApiObject>) => void>();
  let sync: () => void = () => undefined;
  const synced = isSynced
    ? Promise.resolve()
    : new Promise<void>((resolve) => {
        sync = resolve;
      });
  const informer: Informer<ApiObject> = {
    find: () => undefined,
    list: () => [],
    byIndex: () => [],
    synced: () => synced,
    reached: () => Promise.resolve(),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const touch = (...names: string[]) => {
    for (const name of names)
      for (const listener of listeners) listener({ type: 'changed', object: aThing(name) });
  };
  return { informer, touch, sync: () => sync(), listenerCount: () => listeners.size };
}

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

async function aRunner(
  reconcile: Controller['reconcile'],
  options: { concurrency?: number; isSynced?: boolean } = {},
) {
  const stop = new AbortController();
  stops.push(stop);
  const clock = fakeClock(0);
  const source = aTestInformer(options.isSynced);
  const controller: Controller = {
    name: 'thing-check',
    triggers: [on(source.informer, (object) => [object.metadata.name])],
    concurrency: options.concurrency,
    reconcile,
  };
  const runner = runControllers({ controllers: [controller], clock, log: silentLog, signal: stop.signal });
  await clock.advance(0);
  const metrics = () => {
    const [first] = runner.metrics();
    if (!first) throw new Error('no metrics');
    return first;
  };
  return { ...source, clock, runner, stop, metrics };
}

describe('the runner', () => {
  it('steps a key once however many changes came together', async () => {
    const keys: string[] = [];
    const { touch, runner } = await aRunner(async (key) => {
      keys.push(key);
      return settled;
    });
    touch('a', 'a', 'b');
    await runner.idle();
    expect(keys).toEqual(['a', 'b']);
  });

  it('never runs two steps of one key at once, and runs it again for a change that came meanwhile', async () => {
    const releases: (() => void)[] = [];
    const { touch, runner, clock } = await aRunner(async () => {
      await new Promise<void>((resolve) => releases.push(resolve));
      return settled;
    });
    touch('a');
    await clock.advance(0);
    touch('a');
    await clock.advance(0);
    expect(releases).toHaveLength(1);
    releases[0]?.();
    await clock.advance(0);
    expect(releases).toHaveLength(2);
    releases[1]?.();
    await runner.idle();
    expect(releases).toHaveLength(2);
  });

  it('keeps to the number of keys under way', async () => {
    const releases: (() => void)[] = [];
    const reconcile = async () => {
      await new Promise<void>((resolve) => releases.push(resolve));
      return settled;
    };
    const { touch, clock, metrics } = await aRunner(reconcile, { concurrency: 2 });
    touch('a', 'b', 'c');
    await clock.advance(0);
    expect(releases).toHaveLength(2);
    expect(metrics()).toMatchObject({ depth: 1, underWay: 2 });
    releases[0]?.();
    await clock.advance(0);
    expect(releases).toHaveLength(3);
    for (const release of releases) release();
  });

  it('starts no step before the caches are filled', async () => {
    const keys: string[] = [];
    const reconcile = async (key: string) => {
      keys.push(key);
      return settled;
    };
    const { touch, clock, sync, runner } = await aRunner(reconcile, { isSynced: false });
    touch('a');
    await clock.advance(0);
    expect(keys).toEqual([]);
    sync();
    await runner.started();
    await runner.idle();
    expect(keys).toEqual(['a']);
  });

  it('repeats a failed step with back-off and keeps why', async () => {
    let calls = 0;
    const { touch, clock, metrics } = await aRunner(async () => {
      calls += 1;
      if (calls < 4) throw new Error('not yet', { cause: new Error('disk') });
      return settled;
    });
    touch('a');
    await clock.advance(0);
    expect(calls).toBe(1);
    expect(metrics().problems).toEqual([
      { key: 'a', message: 'not yet: disk', attempts: 1, sinceMs: 0, retryAtMs: 5 },
    ]);
    await clock.advance(5);
    expect(calls).toBe(2);
    await clock.advance(9);
    expect(calls).toBe(2);
    await clock.advance(1);
    expect(calls).toBe(3);
    await clock.advance(20);
    expect(calls).toBe(4);
    expect(metrics()).toMatchObject({ problems: [], errors: 3, steps: 4 });
  });

  it('starts the back-off anew after a success', async () => {
    let calls = 0;
    const { touch, clock, metrics } = await aRunner(async () => {
      calls += 1;
      if (calls !== 3) throw new Error('no');
      return settled;
    });
    touch('a');
    await clock.advance(0);
    await clock.advance(5 + 10);
    expect(calls).toBe(3);
    touch('a');
    await clock.advance(0);
    expect(metrics().problems[0]).toMatchObject({ attempts: 1, retryAtMs: clock.now() + 5 });
  });

  it('repeats after a Conflict without calling it a problem', async () => {
    let calls = 0;
    const { touch, clock, metrics } = await aRunner(async () => {
      calls += 1;
      if (calls === 1) throw new TuttiError('Conflict', 'modified');
      return settled;
    });
    touch('a');
    await clock.advance(0);
    expect(metrics()).toMatchObject({ conflicts: 1, errors: 0, problems: [] });
    await clock.advance(5);
    expect(calls).toBe(2);
  });

  it('takes NotFound for success', async () => {
    const { touch, clock, metrics } = await aRunner(async () => {
      throw new TuttiError('NotFound', 'gone');
    });
    touch('a');
    await clock.advance(60_000);
    expect(metrics()).toMatchObject({ steps: 1, errors: 0, problems: [] });
  });

  it('does not repeat a Terminal step until the object changes', async () => {
    let calls = 0;
    const { touch, clock, metrics } = await aRunner(async () => {
      calls += 1;
      if (calls === 1) throw new TuttiError('Terminal', 'never');
      return settled;
    });
    touch('a');
    await clock.advance(0);
    await clock.advance(3_600_000);
    expect(calls).toBe(1);
    expect(metrics().problems).toEqual([{ key: 'a', message: 'never', attempts: 1, sinceMs: 0 }]);
    touch('a');
    await clock.advance(0);
    expect(calls).toBe(2);
    expect(metrics().problems).toEqual([]);
  });

  it('wakes a key when it asked for it, and shows what it waits for', async () => {
    const calls: number[] = [];
    const { touch, clock, metrics } = await aRunner(async () => {
      calls.push(clock.now());
      return calls.length === 1 ? wakeAt(1000, 'bake time') : settled;
    });
    touch('a');
    await clock.advance(0);
    expect(metrics().waits).toEqual([{ key: 'a', atMs: 1000, why: 'bake time' }]);
    await clock.advance(999);
    expect(calls).toEqual([0]);
    await clock.advance(1);
    expect(calls).toEqual([0, 1000]);
    expect(metrics().waits).toEqual([]);
  });

  it('drops a wake-up that the next step no longer asks for', async () => {
    let calls = 0;
    const { touch, clock } = await aRunner(async () => {
      calls += 1;
      return calls === 1 ? wakeAt(1000, 'later') : settled;
    });
    touch('a');
    await clock.advance(0);
    touch('a');
    await clock.advance(5000);
    expect(calls).toBe(2);
  });

  it('stops: no listener left, no further step, and says so when the last step has ended', async () => {
    let release: () => void = () => undefined;
    let calls = 0;
    const reconcile = async () => {
      calls += 1;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      throw new Error('cut off');
    };
    const { touch, clock, stop, runner, listenerCount } = await aRunner(reconcile, { concurrency: 1 });
    touch('a');
    await clock.advance(0);
    touch('a', 'b');
    stop.abort();
    expect(listenerCount()).toBe(0);
    let isStopped = false;
    const stopped = runner.stopped().then(() => {
      isStopped = true;
    });
    await clock.advance(0);
    expect(isStopped).toBe(false);
    release();
    await stopped;
    await clock.advance(60_000);
    expect(calls).toBe(1);
  });
});
