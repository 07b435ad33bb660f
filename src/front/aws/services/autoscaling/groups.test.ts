// Groups by their API: what is given comes back, what AWS refuses is refused in its words, and what is asked becomes intent.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { machineGroupKind } from '../../../../model/kinds/machine-group.ts';
import { openTestAutoScaling, type TestAutoScaling } from './testing.ts';

let plane: TestAutoScaling;
beforeEach(async () => {
  plane = await openTestAutoScaling();
});
afterEach(() => plane.close());

const shown = async () => (await plane.call('DescribeAutoScalingGroups', {})).AutoScalingGroups[0];
const stored = () => plane.ec2.client.get(machineGroupKind, { namespace: plane.ec2.ctx.region, name: 'web' });
const WEB = { AutoScalingGroupName: 'web' };

test('a group comes back as it was given, with defaults and without what was not given', async () => {
  await plane.group({ MinSize: 1, Tags: [{ Key: 'Name', Value: 'x', PropagateAtLaunch: true }] });
  const group = await shown();
  expect(group).toMatchObject({
    ...WEB,
    MinSize: 1,
    MaxSize: 5,
    DesiredCapacity: 1,
    DefaultCooldown: 300,
    AvailabilityZones: ['us-east-2a'],
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 0,
    LaunchTemplate: { LaunchTemplateName: 'web', Version: '1' },
    NewInstancesProtectedFromScaleIn: false,
    TerminationPolicies: ['Default'],
    VPCZoneIdentifier: '',
    Tags: [{ ResourceId: 'web', ResourceType: 'auto-scaling-group', Key: 'Name', Value: 'x' }],
  });
  expect(group?.AutoScalingGroupARN).toMatch(
    /^arn:aws:autoscaling:us-east-2:\d{12}:autoScalingGroup:[-0-9a-f]{36}:autoScalingGroupName\/web$/,
  );
  for (const absent of ['MixedInstancesPolicy', 'MaxInstanceLifetime', 'WarmPoolConfiguration', 'Status'])
    expect(group).not.toHaveProperty(absent);
});

test('a mixed instances policy comes back with its defaults, and its sizes are tried in their order', async () => {
  const LaunchTemplateSpecification = { LaunchTemplateName: 'web', Version: '$Latest' };
  const Overrides = [{ InstanceType: 't3.small' }, { InstanceType: 't3.micro' }];
  await plane.group({
    LaunchTemplate: undefined as never,
    MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification, Overrides } },
  });
  const group = await shown();
  expect(group).not.toHaveProperty('LaunchTemplate');
  expect(group?.MixedInstancesPolicy).toMatchObject({
    LaunchTemplate: { LaunchTemplateSpecification, Overrides },
    InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: 100, OnDemandBaseCapacity: 0 },
  });
  expect((await stored()).spec.instanceTypes).toEqual(['t3.small', 't3.micro']);
});

const version = (Version: string) => ({ LaunchTemplate: { LaunchTemplateName: 'web', Version } });
test.each([
  [
    'a max below the min',
    { MinSize: 3, MaxSize: 2 },
    'Max bound, 2, must be greater than or equal to min bound, 3',
  ],
  [
    'a number outside',
    { DesiredCapacity: 9 },
    'Desired capacity:9 must be between the specified min size:0 and max size:5',
  ],
  [
    'no template',
    { LaunchTemplate: undefined as never },
    'Valid requests must contain either LaunchTemplate',
  ],
  ['a version that is not there', version('7'), 'Could not find the specified version 7'],
  [
    'a template that is not there',
    { LaunchTemplate: { LaunchTemplateName: 'x' } },
    'template name x, does not exist',
  ],
  ['no place', { AvailabilityZones: [] }, 'At least one Availability Zone or VPC Subnet is required.'],
  [
    'a subnet that is not there',
    { VPCZoneIdentifier: 'subnet-1' },
    "The subnet ID 'subnet-1' does not exist",
  ],
  [
    'a target group that is not there',
    { TargetGroupARNs: ['arn:x'] },
    'Provided Target Groups may not be valid.',
  ],
  [
    'a termination policy that is not there',
    { TerminationPolicies: ['Best'] },
    'Invalid termination policy: Best',
  ],
])('%s is refused', async (_, input, message) => {
  const wrong = await plane.group(input).then(
    () => 'taken',
    (error: Error) => error.message,
  );
  expect(wrong).toContain(message);
});

test('a name is given once, and a group that is not there has no calls', async () => {
  await plane.group();
  await expect(plane.group()).rejects.toThrow(
    'AutoScalingGroup by this name already exists - A group with the name web already exists',
  );
  expect(await plane.fault('UpdateAutoScalingGroup', { AutoScalingGroupName: 'x' })).toContain(
    'ValidationError: AutoScalingGroup name not found',
  );
  expect(
    (await plane.call('DescribeAutoScalingGroups', { AutoScalingGroupNames: ['x'] })).AutoScalingGroups,
  ).toEqual([]);
});

test('limits that change take the number along, and the group says why', async () => {
  await plane.group({ DesiredCapacity: 1 });
  await plane.call('UpdateAutoScalingGroup', { ...WEB, MinSize: 3 });
  const { spec } = await stored();
  expect(spec.desired).toBe(3);
  expect(spec.desiredCause).toMatch(
    /constraints to min: 3, max: 5, desired: 3 changing the desired capacity from 1 to 3\.$/,
  );
  expect(await plane.fault('SetDesiredCapacity', { ...WEB, DesiredCapacity: 6 })).toBe(
    'ValidationError: New SetDesiredCapacity value 6 is above max value 5 for the AutoScalingGroup.',
  );
  expect(await plane.fault('SetDesiredCapacity', { ...WEB, DesiredCapacity: 2 })).toBe(
    'ValidationError: New SetDesiredCapacity value 2 is below min value 3 for the AutoScalingGroup.',
  );
});

test('tags are added, replaced and deleted', async () => {
  await plane.group();
  const tag = (Key: string, Value: string) => ({
    ResourceId: 'web',
    ResourceType: 'auto-scaling-group',
    Key,
    Value,
  });
  await plane.call('CreateOrUpdateTags', { Tags: [tag('a', '1'), tag('b', '1')] });
  await plane.call('CreateOrUpdateTags', { Tags: [tag('a', '2')] });
  await plane.call('DeleteTags', { Tags: [tag('b', '')] });
  const { Tags } = await plane.call('DescribeTags', { Filters: [{ Name: 'key', Values: ['a', 'b'] }] });
  expect(Tags).toEqual([{ ...tag('a', '2'), PropagateAtLaunch: false }]);
});

test('processes are suspended and resumed, metrics switched on and off', async () => {
  await plane.group();
  await plane.call('SuspendProcesses', { ...WEB, ScalingProcesses: ['Launch', 'Terminate'] });
  await plane.call('ResumeProcesses', { ...WEB, ScalingProcesses: ['Launch'] });
  await plane.call('EnableMetricsCollection', { ...WEB, Granularity: '1Minute', Metrics: ['GroupMinSize'] });
  const group = await shown();
  expect(group?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName)).toEqual(['Terminate']);
  expect(group?.EnabledMetrics).toEqual([{ Metric: 'GroupMinSize', Granularity: '1Minute' }]);
  expect(await plane.fault('SuspendProcesses', { ...WEB, ScalingProcesses: ['Sleep'] })).toContain('Sleep');
});

test('only an empty group may go without force', async () => {
  await plane.group();
  const id = await plane.member();
  expect(await plane.fault('DeleteAutoScalingGroup', WEB)).toBe(
    'ResourceInUseFault: You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
  );
  await plane.become(id, { lifecycle: 'Terminating' });
  expect(await plane.fault('DeleteAutoScalingGroup', WEB)).toContain('ScalingActivityInProgressFault: ');
  await plane.call('DeleteAutoScalingGroup', { ...WEB, ForceDelete: true });
  expect(await shown()).toMatchObject({ Status: 'Delete in progress' });
  expect((await stored()).spec.forceDelete).toBe(true);
});
