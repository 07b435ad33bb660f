// Shifts on the in-memory plane: weights of the alias, what shift and alias say, crashes, hooks, and weights written by hand.
import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { TuttiError } from '../../../model/errors.ts';
import { alarmKind } from '../../../model/kinds/alarm.ts';
import { functionAliasKind } from '../../../model/kinds/function.ts';
import { type FunctionShift, functionShiftKind } from '../../../model/kinds/function-shift.ts';
import { samplesOf } from '../record-collection/samples.ts';
import { type FunctionWorld, openFunctionWorld, REGION } from '../testing.ts';
import { aCall } from '../testing-agent.ts';
import { aliasShift } from './controller.ts';
import { HookCalls } from './hooks.ts';

const worlds: FunctionWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

/** Throws at its methods that are among `failing`. */
function unreliable(client: ObjectClient, failing: ReadonlySet<'update' | 'updateStatus'>): ObjectClient {
  const refuse = (method: 'update' | 'updateStatus') => {
    if (failing.has(method)) throw new TuttiError('Unavailable', 'The disk is full');
  };
  return {
    ...client,
    update: async (kind, object) => {
      refuse('update');
      return client.update(kind, object);
    },
    updateStatus: async (kind, object) => {
      refuse('updateStatus');
      return client.updateStatus(kind, object);
    },
  };
}

async function aWorld() {
  const failing = new Set<'update' | 'updateStatus'>();
  const world = await openFunctionWorld((deps, { agent, stores: { metrics } }) => [
    aliasShift({
      ...deps,
      client: unreliable(deps.client, failing),
      metrics,
      hooks: new HookCalls(agent, deps.clock),
      measuredUntilMs: () => deps.clock.now(),
    }),
  ]);
  worlds.push(world);
  const { client, clock, alias, stores, shift } = world;
  await world.addFunction('web', 3);
  return {
    ...world,
    failing,
    restart: () => world.restart(),
    /** `1`, `1 2=10`: the main version, and the others with their percent. */
    async leads() {
      const { version, others = [] } = (await alias()).spec;
      return [version, ...others.map((each) => `${each.version}=${Math.round(each.weight * 100)}`)].join(' ');
    },
    /** Calls by the alias that came now. */
    async called(version: string, count: number, errors = 0, durationMs = 10) {
      const calls = Array.from({ length: count }, (_, index) =>
        aCall({
          ...{ version, alias: 'live', timestamp: clock.now(), durationMs },
          outcome: index < errors ? 'error' : 'ok',
        }),
      );
      await stores.metrics.put(samplesOf(calls, () => false));
    },
    async ask(asked: NonNullable<FunctionShift['spec']['asked']>) {
      const now = await shift();
      await client.update(functionShiftKind, { ...now, spec: { ...now.spec, asked } });
    },
    state: async (name?: string) => (await shift(name)).status?.state,
  };
}

describe('a good version', () => {
  it('gets its first share, then all calls, and is watched', async () => {
    const { addShift, run, leads, state, shift, alias, called, events } = await aWorld();
    await addShift();
    await run(1);
    expect([await leads(), await state()]).toEqual(['1 2=10', 'InProgress']);
    await called('1', 90);
    await called('2', 10, 1);
    await run(11);
    expect([await leads(), await state()]).toEqual(['2', 'Baking']);
    await run(10);
    expect(await state()).toBe('Succeeded');
    expect((await shift()).status).toMatchObject({
      percent: 100,
      seen: { '1': { calls: 90, errors: 0 }, '2': { calls: 10, errors: 1 } },
      endedAt: expect.any(String),
    });
    expect((await alias()).status?.shift).toEqual({ name: 'to-2', state: 'Succeeded' });
    expect((await events())[0]).toBe('ShiftInProgress: web:live from version 1 to 2: InProgress');
  });

  it('gets a new revision of the alias with every step, and the rest of it stays', async () => {
    const { addShift, run, alias, client } = await aWorld();
    const before = await alias();
    await client.update(functionAliasKind, { ...before, spec: { ...before.spec, description: 'the web' } });
    await addShift();
    await run(1);
    const after = await alias();
    expect(after.spec.description).toBe('the web');
    expect(after.spec.revision).not.toBe(before.spec.revision);
  });

  it('is not held up by a control that starts anew', async () => {
    const { addShift, run, leads, state, restart } = await aWorld();
    await addShift();
    await run(3);
    await restart();
    await run(25);
    expect([await leads(), await state()]).toEqual(['2', 'Succeeded']);
  });
});

describe('control dies', () => {
  it.each([
    ['before the weights are written', 'update'],
    ['before the shift is told of', 'updateStatus'],
  ] as const)(
    '%s: the shift goes on, and takes no weights of its own for somebody else’s',
    async (_, method) => {
      const { addShift, run, leads, state, failing, restart } = await aWorld();
      await addShift({ strategy: { type: 'Linear', percent: 30, intervalSeconds: 3 } });
      for (let turn = 0; turn < 5; turn += 1) {
        failing.add(method);
        await run(4);
        failing.clear();
        await restart();
        await run(2);
      }
      await run(20);
      expect([await leads(), await state()]).toEqual(['2', 'Succeeded']);
    },
  );
});

describe('a bad version', () => {
  it('is taken back, and alias and events say why', async () => {
    const { addShift, run, leads, state, called, alias, events } = await aWorld();
    await addShift();
    await run(2);
    await called('1', 100, 1);
    await called('2', 20, 7);
    await run(2);
    expect([await leads(), await state()]).toEqual(['1', 'RolledBack']);
    const reason = 'Version 2: 35 % of 20 requests failed, 1 % before';
    expect((await alias()).status?.shift).toEqual({ name: 'to-2', state: 'RolledBack', reason });
    expect(await events()).toContain(`ShiftRolledBack: web:live from version 1 to 2: ${reason}`);
  });

  it('is taken back from all calls, too, and judged by what the old one did before', async () => {
    const { addShift, run, leads, state, called, clock } = await aWorld();
    await called('1', 100);
    await clock.advance(120_000);
    await addShift({ strategy: { type: 'AllAtOnce' } });
    await run(2);
    expect(await leads()).toBe('2');
    await called('2', 50, 5);
    await run(2);
    expect([await leads(), await state()]).toEqual(['1', 'RolledBack']);
  });

  it('is taken back when its slowest calls take too long', async () => {
    const { addShift, run, leads, shift, called } = await aWorld();
    await addShift({ maxDurationMs: 100 });
    await run(2);
    await called('2', 98, 0, 10);
    await called('2', 2, 0, 700);
    await run(2);
    expect(await leads()).toBe('1');
    expect((await shift()).status?.reason).toContain('took 700 ms or more');
  });

  it('is taken back when an alarm goes off', async () => {
    const { addShift, run, leads, client, shift } = await aWorld();
    const at = '2026-01-01T00:00:00.000Z';
    const watch = { rule: 'ALARM("other")' };
    const spec = {
      ...{ alarmName: 'slow', arn: 'arn:aws:cloudwatch:us-east-2:123456789012:alarm:slow' },
      ...{ actionsEnabled: true, okActions: [], alarmActions: [], insufficientDataActions: [] },
      ...{ createdAt: at, updatedAt: at, changes: [], composite: watch },
    };
    const metadata = { name: 'slow', namespace: REGION };
    const made = await client.create(alarmKind, { metadata, spec });
    await addShift({ alarms: ['slow'] });
    await run(2);
    expect(await leads()).toBe('1 2=10');
    const status = {
      state: 'ALARM',
      reason: 'x',
      updatedAt: at,
      transitionedAt: at,
      pending: [],
      history: [],
    };
    await client.updateStatus(alarmKind, { ...made, status } as never);
    await run(2);
    expect(await leads()).toBe('1');
    expect((await shift()).status?.reason).toContain('The CloudWatch alarm slow went into the ALARM state');
  });

  it('keeps its calls when it is not to be rolled back', async () => {
    const { addShift, run, leads, state, called } = await aWorld();
    await addShift({ autoRollback: false });
    await run(2);
    await called('2', 20, 20);
    await run(2);
    expect([await leads(), await state()]).toEqual(['1 2=10', 'Failed']);
  });
});

describe('somebody', () => {
  it('writes weights: the shift stops and they stay', async () => {
    const { addShift, run, leads, state, alias, client } = await aWorld();
    await addShift();
    await run(2);
    const now = await alias();
    const others = [{ version: '2', weight: 0.5 }];
    await client.update(functionAliasKind, { ...now, spec: { ...now.spec, others } });
    await run(30);
    expect([await leads(), await state()]).toEqual(['1 2=50', 'Stopped']);
  });
  it.each([
    ['stop', '1 2=10', 'Stopped'],
    ['rollback', '1', 'RolledBack'],
    ['finish', '2', 'Succeeded'],
  ] as const)('asks for %s', async (asked, expected, end) => {
    const { addShift, run, leads, state, ask } = await aWorld();
    await addShift();
    await run(2);
    await ask(asked);
    await run(2);
    expect([await leads(), await state()]).toEqual([expected, end]);
  });
  it('removes the shift: the weights stay, and the alias says so', async () => {
    const { addShift, run, leads, alias, client } = await aWorld();
    await addShift();
    await run(2);
    await client.delete(functionShiftKind, { namespace: REGION, name: 'to-2' });
    await run(30);
    expect(await leads()).toBe('1 2=10');
    expect((await alias()).status?.shift).toMatchObject({
      state: 'Stopped',
      reason: 'The shift was removed; the weights stay as they are',
    });
  });
  it('asks for a second shift, which waits for the first', async () => {
    const { addShift, run, leads, state, shift } = await aWorld();
    await addShift();
    await run(1);
    const createdAt = '2026-01-01T00:00:01.000Z';
    await addShift({ from: '2', to: '3', createdAt }, 'to-3');
    await run(5);
    expect((await shift('to-3')).status).toMatchObject({
      state: 'Pending',
      reason: 'The shift to-2 is under way',
    });
    await run(60);
    expect([await leads(), await state('to-3')]).toEqual(['3', 'Succeeded']);
  });
});

describe('hooks', () => {
  it('are called before and after, and the shift goes on when they succeed', async () => {
    const { addShift, run, leads, state, agent } = await aWorld();
    const payloads: unknown[] = [];
    agent.answers = (request, payload) => {
      payloads.push([request.name, request.qualifier, payload]);
      return '"Succeeded"';
    };
    await addShift({ hooks: { before: 'check:live', after: 'smoke' } });
    await run(25);
    expect([await leads(), await state()]).toEqual(['2', 'Succeeded']);
    const about = { shift: 'to-2', functionName: 'web', aliasName: 'live', from: '1', to: '2' };
    expect(payloads).toEqual([
      ['check', 'live', { ...about, hook: 'before' }],
      ['smoke', undefined, { ...about, hook: 'after' }],
    ]);
  });
  it('that do not succeed take the version back', async () => {
    const { addShift, run, leads, shift, agent } = await aWorld();
    agent.answers = ({ name }) => (name === 'check' ? '{"status":"Succeeded"}' : '{"status":"Failed"}');
    await addShift({ hooks: { before: 'check', after: 'smoke' } });
    await run(20);
    expect(await leads()).toBe('1');
    expect((await shift()).status).toMatchObject({
      state: 'RolledBack',
      reason: 'Version 2: The hook smoke did not succeed: it answered {"status":"Failed"}',
    });
  });
  it('are waited for while the agent is down', async () => {
    const { addShift, run, leads, shift, agent } = await aWorld();
    agent.answers = () => '"Succeeded"';
    agent.isDown = true;
    await addShift({ hooks: { before: 'check' } });
    await run(10);
    expect([await leads(), (await shift()).status?.reason]).toEqual(['1', 'Waiting for the hook check']);
    agent.isDown = false;
    await run(10);
    expect(await leads()).toBe('1 2=10');
  });
});
