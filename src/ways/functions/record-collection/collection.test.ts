// What functions wrote and how their calls went gets into the stores; the agent forgets it only then.
import { afterEach, describe, expect, it } from 'vitest';
import { TuttiError } from '../../../model/errors.ts';
import type { FunctionLogLine } from '../../../model/function-calls.ts';
import { logGroupKind } from '../../../model/kinds/log-group.ts';
import { objectName } from '../../../model/object-name.ts';
import { type FunctionWorld, openFunctionWorld, REGION, type Stores } from '../testing.ts';
import { aCall } from '../testing-agent.ts';
import { type CollectionDeps, type RecordCollection, startRecordCollection } from './collection.ts';

const GROUP = '/aws/lambda/web';
const STREAM = '2026/01/01/[1]0123456789abcdef0123456789abcdef';
const aLine = (message: string, line: Partial<FunctionLogLine> = {}): FunctionLogLine => ({
  ...{ region: REGION, group: GROUP, stream: STREAM, timestamp: Date.UTC(2026, 0, 1), message },
  ...line,
});

type Kept = Pick<CollectionDeps, 'logEvents' | 'metrics'>;

const worlds: FunctionWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function aWorld(broken: (stores: Stores) => Partial<Kept> = () => ({})) {
  let records: RecordCollection | undefined;
  const filtered: string[] = [];
  const world = await openFunctionWorld((deps, { agent, stores, signal }) => {
    const onKept = async (_: unknown, events: readonly { readonly message: string }[]) =>
      void filtered.push(...events.map(({ message }) => message));
    const parts = { ...stores, ...broken(stores) };
    records = startRecordCollection({
      ...deps,
      ...parts,
      agent,
      signal,
      onKept,
      hasReservation: () => false,
    });
    return [];
  });
  worlds.push(world);
  const { client, stores, clock } = world;
  return {
    ...world,
    filtered,
    untilMs: () => records?.untilMs() ?? 0,
    /** Until it is true, with time going on; the stores write to a real disk meanwhile. */
    async becomes(isIt: () => Promise<boolean> | boolean) {
      const deadline = performance.now() + 10_000;
      while (!(await isIt())) {
        if (performance.now() > deadline) throw new Error('It did not come about');
        await clock.advance(50);
      }
    },
    async messages(group = GROUP) {
      const found = await client.find(logGroupKind, { namespace: REGION, name: objectName(group) });
      if (!found) return [];
      const { events } = await stores.logEvents.read(found.metadata.uid, { limit: 100 });
      return events.map(({ message }) => message);
    },
    async invocations() {
      const key = { region: REGION, namespace: 'AWS/Lambda', name: 'Invocations', dimensions: [] };
      const from = Date.UTC(2026, 0, 1);
      const periods = await stores.metrics.read(key, { from, until: from + 60_000, periodSeconds: 60 });
      return periods.reduce((total, { sum }) => total + sum, 0);
    },
  };
}

describe('what functions wrote', () => {
  it('gets into a group and stream made for it, in order', async () => {
    const { agent, becomes, messages, client, stores, filtered } = await aWorld();
    agent.tell({ lines: [aLine('a'), aLine('b'), aLine('c')] });
    await becomes(async () => (await messages()).length === 3);
    expect(await messages()).toEqual(['a', 'b', 'c']);
    const group = await client.get(logGroupKind, { namespace: REGION, name: objectName(GROUP) });
    expect(group.spec).toMatchObject({ name: GROUP, class: 'STANDARD' });
    expect(group.spec.retentionInDays).toBeUndefined();
    expect((await stores.logEvents.listStreams(group.metadata.uid)).map(({ name }) => name)).toEqual([
      STREAM,
    ]);
    expect(filtered).toEqual(['a', 'b', 'c']);
  });

  it('is forgotten by the agent only after it is kept', async () => {
    const { agent, becomes, messages } = await aWorld();
    agent.tell({ lines: [aLine('a')] });
    await becomes(async () => (await messages()).length === 1);
    await becomes(() => agent.kept.length === 0);
    expect(agent.asked.slice(0, 2)).toEqual([undefined, '1']);
  });

  it('is not lost when the stores refuse for a while, nor written twice', async () => {
    let refusals = 3;
    const { agent, becomes, messages, invocations } = await aWorld(({ logEvents }) => ({
      logEvents: {
        append: async (...args: Parameters<typeof logEvents.append>) => {
          refusals -= 1;
          if (refusals >= 0) throw new TuttiError('Unavailable', 'The disk is full');
          await logEvents.append(...args);
        },
      },
    }));
    agent.tell({ lines: [aLine('a'), aLine('b', { group: '/other' })], calls: [aCall()] });
    await becomes(() => agent.kept.length === 0);
    expect([await messages(), await messages('/other')]).toEqual([['a'], ['b']]);
    expect(await invocations()).toBe(1);
  });

  it('comes once more when control dies before the agent was told, and none is lost', async () => {
    let isFull = true;
    const { agent, becomes, messages, restart } = await aWorld(({ metrics }) => ({
      metrics: {
        put: (...args: Parameters<typeof metrics.put>) =>
          isFull ? Promise.reject(new TuttiError('Unavailable', 'The disk is full')) : metrics.put(...args),
      },
    }));
    agent.tell({ lines: [aLine('a')], calls: [aCall()] });
    await becomes(async () => (await messages()).length === 1);
    expect(agent.kept).toHaveLength(2);
    isFull = false;
    await restart();
    await becomes(() => agent.kept.length === 0);
    expect(await messages()).toEqual(['a', 'a']);
  });

  it('of a region that is gone is dropped, the rest is kept', async () => {
    const { agent, becomes, messages } = await aWorld();
    agent.tell({ lines: [aLine('a', { region: 'nowhere' }), aLine('b')] });
    await becomes(async () => (await messages()).length === 1);
    expect(await messages()).toEqual(['b']);
  });

  it('comes when the agent is back', async () => {
    const { agent, becomes, messages, clock } = await aWorld();
    agent.isDown = true;
    agent.tell({ lines: [aLine('a')] });
    await clock.advance(30_000);
    agent.isDown = false;
    await becomes(async () => (await messages()).length === 1);
  });
});

describe('all calls are counted', () => {
  it('up to now while the agent has nothing to tell, and no further while it is down', async () => {
    const { agent, untilMs, clock, settle } = await aWorld();
    await settle();
    await clock.advance(5_000);
    expect(clock.now() - untilMs()).toBeLessThan(1_000);
    agent.isDown = true;
    agent.tell({});
    await clock.advance(10_000);
    const then = untilMs();
    await clock.advance(10_000);
    expect(untilMs()).toBe(then);
    expect(clock.now() - untilMs()).toBeGreaterThan(10_000);
  });
  it('up to the newest while there are many', async () => {
    const { agent, untilMs, becomes, clock } = await aWorld();
    const timestamp = clock.now();
    agent.tell({ calls: [aCall({ timestamp: timestamp - 2_000 }), aCall({ timestamp: timestamp - 1_000 })] });
    await becomes(() => untilMs() >= timestamp - 1_000);
  });
});
