import { afterEach, describe, expect, it } from 'vitest';
import { openTestApi } from '../../../machinery/api/testing.ts';
import { fakeClock } from '../../../machinery/clock.ts';
import { silentLog } from '../../../machinery/log.ts';
import { startInformer } from '../../../machinery/reflector.ts';
import { runControllers } from '../../../machinery/runner.ts';
import { eventKind } from '../../../model/kinds/event.ts';
import { allKinds } from '../../../model/kinds.ts';
import { EVENT_LIFE_MS, eventExpiry } from './controller.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function aCluster() {
  const clock = fakeClock();
  const { client, close } = await openTestApi({ kinds: allKinds, clock });
  const stop = new AbortController();
  const shared = { client, clock, log: silentLog, signal: stop.signal };
  const events = startInformer({ ...shared, kind: eventKind });
  const runner = runControllers({ ...shared, controllers: [eventExpiry({ client, events, clock })] });
  await runner.started();
  closers.push(async () => {
    stop.abort();
    await runner.stopped();
    await close();
  });
  return {
    clock,
    runner,
    client,
    names: () => events.list().map(({ metadata }) => metadata.name),
    async add(name: string) {
      const lastTimestamp = new Date(clock.now()).toISOString();
      const involvedObject = { kind: 'Pod', namespace: 'default', name: 'web' };
      const made = await client.create(eventKind, {
        metadata: { namespace: 'default', name },
        involvedObject,
        reason: 'Test',
        message: 'x',
        type: 'Normal',
        lastTimestamp,
      });
      await events.reached(made.metadata.resourceVersion);
    },
    async advance(byMs: number) {
      await clock.advance(byMs);
      await runner.idle();
      await clock.advance(0);
    },
  };
}

describe('events', () => {
  it('are removed an hour after they were last seen', async () => {
    const { add, advance, names } = await aCluster();
    await add('old');
    await advance(EVENT_LIFE_MS - 5000);
    await add('new');
    await advance(4000);
    expect(names().sort()).toEqual(['new', 'old']);
    await advance(2000);
    await expect.poll(names).toEqual(['new']);
    await advance(EVENT_LIFE_MS);
    await expect.poll(names).toEqual([]);
  });

  it('live on when they happen again', async () => {
    const { add, advance, names, client, clock } = await aCluster();
    await add('again');
    await advance(EVENT_LIFE_MS - 1000);
    const lastTimestamp = new Date(clock.now()).toISOString();
    const key = { namespace: 'default', name: 'again' };
    await client.patch(eventKind, key, { count: 2, lastTimestamp }, { type: 'merge' });
    await advance(0);
    await advance(EVENT_LIFE_MS - 5000);
    expect(names()).toEqual(['again']);
  });
});
