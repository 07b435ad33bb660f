import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import type { AlarmActionCall } from '../../../model/alarm-actions.ts';
import { type ScalingPolicy, scalingPolicyKind } from '../../../model/kinds/group-rules.ts';
import { machineGroupKind } from '../../../model/kinds/machine-group.ts';
import type { MetricPeriod, Metrics } from '../../../model/metrics.ts';
import { REGION } from '../testing.ts';
import { policyActions } from './actions.ts';
import { policyArn } from './policy-arn.ts';
import { dying, openPolicies, type PolicyWorld, SIMPLE, STEPS } from './testing.ts';

const TRACKING = {
  type: 'TargetTrackingScaling',
  targetTracking: {
    TargetValue: 50,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
  },
} as const;

let world: PolicyWorld;
afterEach(() => world.world.close());

/** The same value in every period that is asked for. */
function steady(value: number): Metrics {
  return {
    async read(_key, { from, until, periodSeconds }) {
      const periods: MetricPeriod[] = [];
      for (let timestamp = from; timestamp < until; timestamp += periodSeconds * 1000)
        periods.push({ timestamp, count: 1, sum: value, minimum: value, maximum: value });
      return periods;
    },
    put: async () => {},
    list: async () => [],
  };
}

async function callOf(policy: ScalingPolicy, value = 75): Promise<AlarmActionCall> {
  return {
    ...{ action: policyArn(policy, await world.group()), region: REGION, alarmName: 'high' },
    ...{ alarmArn: 'arn', from: 'OK', to: 'ALARM', reason: '', enteredAt: world.world.clock.now() },
    reasonData: JSON.stringify({ threshold: 50, recentDatapoints: [value] }),
  };
}

/** The number of machines that is wanted when the alarm of the policy has gone off. */
async function afterAlarm(policy: ScalingPolicy, value?: number, client = world.deps.client) {
  const actions = policyActions({ ...world.deps, client, metrics: steady(value ?? 75) });
  await actions.run(await callOf(policy, value));
  return (await world.group()).spec.desired;
}

describe('an alarm that goes off', () => {
  it.each([
    ['a simple policy', SIMPLE, 75, 5],
    ['a step policy', STEPS, 75, 5],
    ['a step policy that has no step for the value', STEPS, 25, 3],
    ['target tracking, above the target', TRACKING, 75, 5],
    ['target tracking, far above: no more than the group may have', TRACKING, 500, 10],
    ['target tracking, below the target', TRACKING, 25, 2],
    ['target tracking, near the target', TRACKING, 47, 3],
    ['a policy that is disabled', { ...SIMPLE, enabled: false }, 75, 3],
  ])('executes %s', async (_name, spec, value, desired) => {
    world = await openPolicies();
    expect(await afterAlarm(await world.policy('p', spec), value)).toBe(desired);
  });

  it('is the cause that the activity tells', async () => {
    world = await openPolicies();
    await afterAlarm(await world.policy('p', STEPS));
    expect((await world.group()).spec.desiredCause).toMatch(
      /^At \S+Z a monitor alarm high in state ALARM triggered policy p changing the desired capacity from 3 to 5\.$/,
    );
  });

  it('does nothing while the group has suspended AlarmNotification', async () => {
    world = await openPolicies({ suspended: [{ process: 'AlarmNotification', reason: 'User suspended' }] });
    expect(await afterAlarm(await world.policy('p', SIMPLE))).toBe(3);
  });
});

it('target tracking scales in only when no other policy of the group objects', async () => {
  world = await openPolicies();
  const low = await world.policy('low', TRACKING);
  await world.policy('other', {
    ...TRACKING,
    targetTracking: { ...TRACKING.targetTracking, TargetValue: 20 },
  });
  expect(await afterAlarm(low, 19)).toBe(3);
});

it.each([
  ['simple', SIMPLE],
  ['step', STEPS],
])(
  'an alarm that is told twice, for control died in between, executes a %s policy once',
  async (_name, spec) => {
    world = await openPolicies();
    const policy = await world.policy('p', spec);
    const client = dying(world.deps.client, { write: 1, when: 'after' });
    await expect(afterAlarm(policy, 75, client)).rejects.toThrow();
    expect(await afterAlarm(policy)).toBe(5);
  },
);

it('a group that somebody changes meanwhile is looked at anew', async () => {
  world = await openPolicies();
  const { client } = world.deps;
  let isFirst = true;
  const update: ObjectClient['update'] = async (kind, object) => {
    if (isFirst && (kind as unknown) === machineGroupKind) {
      isFirst = false;
      await world.change({ max: 4 });
    }
    return client.update(kind, object);
  };
  const policy = await world.policy('p', SIMPLE);
  const interrupted = { ...dying(client, { write: 100, when: 'before' }), update };
  expect(await afterAlarm(policy, 75, interrupted)).toBe(4);
});

it('what names no policy is refused, and one that is gone too', async () => {
  world = await openPolicies();
  const policy = await world.policy('p', SIMPLE);
  const call = await callOf(policy);
  const actions = policyActions({ ...world.deps, metrics: steady(0) });
  await expect(actions.run({ ...call, action: 'arn:aws:sns:us-east-2:1:topic' })).rejects.toThrow(
    /Nothing here can carry out/,
  );
  await world.deps.client.delete(scalingPolicyKind, { namespace: REGION, name: 'p' });
  await world.world.settle();
  await expect(actions.run(call)).rejects.toThrow(/No scaling policy/);
});
