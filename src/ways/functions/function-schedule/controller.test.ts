import { afterEach, describe, expect, it } from 'vitest';
import { TuttiError } from '../../../model/errors.ts';
import { type FunctionSchedule, functionScheduleKind } from '../../../model/kinds/function-schedule.ts';
import { type FunctionWorld, openFunctionWorld, REGION } from '../testing.ts';
import { functionSchedule } from './controller.ts';

const worlds: FunctionWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function aWorld(spec: Partial<FunctionSchedule['spec']> = {}) {
  const world = await openFunctionWorld((deps, { agent }) => [functionSchedule({ ...deps, agent })]);
  worlds.push(world);
  const calls: unknown[] = [];
  world.agent.answers = ({ type, name, qualifier }, payload) => {
    calls.push({ type, name, qualifier, payload });
    return '';
  };
  const metadata = { namespace: REGION, name: 'tick' };
  await world.client.create(functionScheduleKind, {
    metadata,
    spec: {
      ...{ function: 'web', functionName: 'web', scheduleName: 'tick', expression: 'rate(1 minute)' },
      ...{ enabled: true, createdAt: '2026-01-01T00:00:00.000Z' },
      ...spec,
    },
  });
  return {
    ...world,
    calls,
    restart: () => world.restart(),
    status: async () => (await world.client.get(functionScheduleKind, metadata)).status,
  };
}

describe('a function is called', () => {
  it('at each of its times, with an event of EventBridge', async () => {
    const { run, calls, status } = await aWorld({ qualifier: 'live' });
    await run(150);
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatchObject({
      ...{ type: 'Event', name: 'web', qualifier: 'live' },
      payload: {
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        time: '2026-01-01T00:01:00Z',
        resources: [`arn:aws:events:${REGION}:123456789012:rule/tick`],
      },
    });
    expect(await status()).toEqual({ lastRunAt: '2026-01-01T00:02:00.000Z' });
  });
  it('with what the schedule names', async () => {
    const { run, calls } = await aWorld({ input: '{"a":1}' });
    await run(61);
    expect(calls).toMatchObject([{ payload: { a: 1 } }]);
  });
  it('once for all that was missed', async () => {
    const { run, calls, clock, agent, status } = await aWorld();
    agent.isDown = true;
    await run(200);
    expect(calls).toEqual([]);
    expect(await status()).toEqual({ problem: 'The agent does not answer' });
    agent.isDown = false;
    await run(10);
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    expect((await status())?.problem).toBeUndefined();
  });
});

describe('a function is not called', () => {
  it.each([
    ['when its schedule is off', { enabled: false }, undefined],
    [
      'when it is no schedule',
      { expression: 'rate(1 week)' },
      'rate(1 week) is no schedule that can be followed',
    ],
    ['in a time zone that is none', { timeZone: 'Mars' }, 'There is no time zone Mars'],
  ])('%s', async (_, spec, problem) => {
    const { run, calls, status } = await aWorld(spec);
    await run(130);
    expect(calls).toEqual([]);
    expect((await status())?.problem).toBe(problem);
  });
  it('when there is none, which is said, and the schedule goes on', async () => {
    const { run, agent, status, events } = await aWorld();
    agent.answers = () => {
      throw new TuttiError('NotFound', 'Function not found: web');
    };
    await run(130);
    expect(await status()).toEqual({
      lastRunAt: '2026-01-01T00:02:00.000Z',
      problem: 'Function not found: web',
    });
    expect(await events()).toContain('FailedCall: Cannot call web: Function not found: web');
  });
});
