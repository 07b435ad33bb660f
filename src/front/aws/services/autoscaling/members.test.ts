// Machines of a group by their API, and what decides about their number: intent in the machines and the group, refusals in AWS's words.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scalingPolicyKind } from '../../../../model/kinds/group-rules.ts';
import { machineKind } from '../../../../model/kinds/machine.ts';
import { machineGroupKind } from '../../../../model/kinds/machine-group.ts';
import { openTestAutoScaling, type TestAutoScaling } from './testing.ts';

let plane: TestAutoScaling;
beforeEach(async () => {
  plane = await openTestAutoScaling();
  await plane.group();
});
afterEach(() => plane.close());

const WEB = { AutoScalingGroupName: 'web' };
const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';
const key = (name: string) => ({ namespace: plane.ec2.ctx.region, name });
const memberOf = async (id: string) => (await plane.ec2.client.get(machineKind, key(id))).spec.member;
/** What the group asks of a machine that stands where it stood then. */
const asked = async (id: string) => {
  const since = (await memberOf(id))?.lifecycleSince;
  const { spec } = await plane.ec2.client.get(machineGroupKind, key('web'));
  return spec.asked?.find((each) => each.machine === id && each.since === since)?.asked;
};
const desired = async () => (await plane.ec2.client.get(machineGroupKind, key('web'))).spec.desired;

test('a machine that is attached raises the number, and is in one group only', async () => {
  const id = await plane.member();
  expect(await desired()).toBe(1);
  const { AutoScalingInstances } = await plane.call('DescribeAutoScalingInstances', {});
  expect(AutoScalingInstances).toMatchObject([
    {
      InstanceId: id,
      ...WEB,
      LifecycleState: 'InService',
      HealthStatus: 'HEALTHY',
      ProtectedFromScaleIn: false,
    },
  ]);
  expect(await plane.fault('AttachInstances', { ...WEB, InstanceIds: [id] })).toContain('already part of');
});

test.each([
  ['EnterStandby', 'standby'],
  ['DetachInstances', 'detach'],
] as const)('%s asks for it, and takes it off the number when told', async (name, word) => {
  const id = await plane.member();
  const input = { ...WEB, InstanceIds: [id], ShouldDecrementDesiredCapacity: true };
  const { Activities } = await plane.call(name, input);
  expect(Activities).toHaveLength(1);
  expect(await asked(id)).toBe(word);
  expect(await desired()).toBe(0);
  expect(await plane.fault(name, { ...input, InstanceIds: ['i-1'] })).toContain('is not part of');
});

test('a machine returns from standby, and ends on request; the number follows', async () => {
  const id = await plane.member({ lifecycle: 'Standby' });
  expect(
    await plane.fault('EnterStandby', { ...WEB, InstanceIds: [id], ShouldDecrementDesiredCapacity: false }),
  ).toContain('is not in InService');
  await plane.call('ExitStandby', { ...WEB, InstanceIds: [id] });
  expect([await desired(), await asked(id)]).toEqual([2, 'in-service']);
  const end = { InstanceId: id, ShouldDecrementDesiredCapacity: true };
  const { Activity } = await plane.call('TerminateInstanceInAutoScalingGroup', end);
  expect(Activity?.Description).toBe(`Terminating EC2 instance: ${id}`);
  expect([await desired(), await asked(id)]).toEqual([1, 'terminate']);
});

test('the number does not go below the least', async () => {
  const id = await plane.member();
  await plane.call('UpdateAutoScalingGroup', { ...WEB, MinSize: 1 });
  const end = { InstanceId: id, ShouldDecrementDesiredCapacity: true };
  expect(await plane.fault('TerminateInstanceInAutoScalingGroup', end)).toContain(
    "violate group's min size constraint",
  );
});

test('protection and health are written at the machine; a young one is not ill yet', async () => {
  await plane.call('UpdateAutoScalingGroup', { ...WEB, HealthCheckGracePeriod: 60 });
  const id = await plane.member();
  await plane.call('SetInstanceProtection', { ...WEB, InstanceIds: [id], ProtectedFromScaleIn: true });
  await plane.call('SetInstanceHealth', { InstanceId: id, HealthStatus: 'Unhealthy' });
  expect(await memberOf(id)).toMatchObject({ protectedFromScaleIn: true, health: 'Healthy' });
  await plane.call('SetInstanceHealth', {
    InstanceId: id,
    HealthStatus: 'Unhealthy',
    ShouldRespectGracePeriod: false,
  });
  expect(await memberOf(id)).toMatchObject({ health: 'Unhealthy', healthReason: 'a user health-check' });
});

test('a lifecycle hook is answered by token or machine, and only while it holds one', async () => {
  const hook = { ...WEB, LifecycleHookName: 'warm' };
  await plane.call('PutLifecycleHook', { ...hook, LifecycleTransition: LAUNCHING, HeartbeatTimeout: 60 });
  await plane.call('PutLifecycleHook', { ...hook, DefaultResult: 'CONTINUE' });
  const { LifecycleHooks } = await plane.call('DescribeLifecycleHooks', WEB);
  expect(LifecycleHooks).toMatchObject([
    { HeartbeatTimeout: 60, GlobalTimeout: 6000, DefaultResult: 'CONTINUE' },
  ]);
  const id = await plane.member();
  const answer = { ...hook, InstanceId: id, LifecycleActionResult: 'ABANDON' };
  expect(await plane.fault('CompleteLifecycleAction', answer)).toContain(
    `No active Lifecycle Action found with instance ID ${id}`,
  );
  await plane.become(id, {
    lifecycle: 'Pending:Wait',
    hook: { name: 'warm', token: 't', deadline: '2026-01-01T00:00:00.000Z' },
  });
  await plane.call('RecordLifecycleActionHeartbeat', { ...hook, LifecycleActionToken: 't' });
  await plane.call('CompleteLifecycleAction', answer);
  const deadline = new Date(plane.ec2.clock.now() + 60_000).toISOString();
  expect((await memberOf(id))?.hook).toEqual({ name: 'warm', token: 't', deadline, result: 'ABANDON' });
});

const STEPS = { PolicyType: 'StepScaling', AdjustmentType: 'ChangeInCapacity' };
test.each([
  ['no steps', STEPS, 'At least one StepAdjustment'],
  [
    'a gap',
    {
      ...STEPS,
      StepAdjustments: [
        { MetricIntervalUpperBound: 1, ScalingAdjustment: 1 },
        { MetricIntervalLowerBound: 2, ScalingAdjustment: 2 },
      ],
    },
    'There can not be a gap',
  ],
  ['no target', { PolicyType: 'TargetTrackingScaling' }, 'TargetTrackingConfiguration is required'],
  ['no adjustment', { AdjustmentType: 'ChangeInCapacity' }, 'ScalingAdjustment is required'],
  ['foresight', { PolicyType: 'PredictiveScaling' }, 'UnsupportedOperation: Predictive scaling'],
])('a policy with %s is refused', async (_, input, message) => {
  expect(await plane.fault('PutScalingPolicy', { ...WEB, PolicyName: 'p', ...input })).toContain(message);
});

test('a target tracking policy is answered with the alarms that it makes', async () => {
  const put = async (DisableScaleIn: boolean) => {
    const PredefinedMetricSpecification = { PredefinedMetricType: 'ASGAverageCPUUtilization' as const };
    const { Alarms = [] } = await plane.call('PutScalingPolicy', {
      ...{ ...WEB, PolicyName: 'p', PolicyType: 'TargetTrackingScaling' },
      TargetTrackingConfiguration: { TargetValue: 50, PredefinedMetricSpecification, DisableScaleIn },
    });
    return Alarms.map(({ AlarmName }) =>
      AlarmName?.replace(/-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, ''),
    );
  };
  expect(await put(false)).toEqual(['TargetTracking-web-AlarmHigh', 'TargetTracking-web-AlarmLow']);
  expect(await put(true)).toEqual(['TargetTracking-web-AlarmHigh']);
});

test('a policy keeps its ARN when it is put again, comes back, and is executed by intent', async () => {
  const policy = { ...WEB, PolicyName: 'p', AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 1 };
  const { PolicyARN = '' } = await plane.call('PutScalingPolicy', policy);
  expect(await plane.call('PutScalingPolicy', { ...policy, ScalingAdjustment: 2 })).toMatchObject({
    PolicyARN,
  });
  const { ScalingPolicies } = await plane.call('DescribePolicies', { ...WEB, PolicyNames: [PolicyARN] });
  expect(ScalingPolicies).toEqual([
    { ...policy, ScalingAdjustment: 2, PolicyARN, PolicyType: 'SimpleScaling', Alarms: [], Enabled: true },
  ]);
  await plane.call('ExecutePolicy', { PolicyName: PolicyARN });
  const [stored] = (await plane.ec2.client.list(scalingPolicyKind)).items;
  expect(stored?.spec.asked).toMatchObject({ honorCooldown: false });
  await plane.call('DeletePolicy', { ...WEB, PolicyName: 'p' });
  expect(await plane.fault('ExecutePolicy', { ...WEB, PolicyName: 'p' })).toContain('Policy name not found');
});

test('scheduled actions: a batch says of each what is wrong, and a recurrence when it is due', async () => {
  const { FailedScheduledUpdateGroupActions } = await plane.call('BatchPutScheduledUpdateGroupAction', {
    ...WEB,
    ScheduledUpdateGroupActions: [
      { ScheduledActionName: 'day', Recurrence: '0 9 * * *', DesiredCapacity: 3 },
      { ScheduledActionName: 'bad', Recurrence: 'soon', DesiredCapacity: 3 },
    ],
  });
  expect(FailedScheduledUpdateGroupActions).toEqual([
    {
      ScheduledActionName: 'bad',
      ErrorCode: 'ValidationError',
      ErrorMessage: 'Given recurrence string: soon is invalid',
    },
  ]);
  const { ScheduledUpdateGroupActions: [day] = [] } = await plane.call('DescribeScheduledActions', WEB);
  expect(day).toMatchObject({ ScheduledActionName: 'day', Recurrence: '0 9 * * *', DesiredCapacity: 3 });
  expect(day?.StartTime?.toISOString()).toMatch(/T09:00:00.000Z$/);
  await plane.call('DeleteScheduledAction', { ...WEB, ScheduledActionName: 'day' });
  expect((await plane.call('DescribeScheduledActions', WEB)).ScheduledUpdateGroupActions).toEqual([]);
});
