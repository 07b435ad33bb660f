import { describe, expect, it } from 'vitest';
import type { ScalingPolicy } from '../../../model/kinds/group-rules.ts';
import type { GroupMember, Machine } from '../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import { loadOf, planSimple, planSteps } from './plan.ts';
import { policyArn, policyIdOf } from './policy-arn.ts';
import { trackedMetric, watched } from './tracked-metric.ts';
import { trackingAlarms } from './tracking-alarms.ts';

const nowMs = Date.parse('2026-11-23T12:00:00Z');
const serviceLinkedRole = 'arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/R';

function aGroup(spec: Partial<MachineGroup['spec']> = {}): MachineGroup {
  const whole = {
    groupName: 'web',
    min: 1,
    max: 20,
    desired: 10,
    cooldownSeconds: 300,
    serviceLinkedRole,
    ...spec,
  };
  return { metadata: { namespace: 'us-east-2', name: 'web' }, spec: whole } as MachineGroup;
}

function aPolicy(spec: Partial<ScalingPolicy['spec']>): ScalingPolicy {
  const whole = { group: 'web', policyName: 'p', policyId: 'id-1', enabled: true, ...spec };
  return { metadata: { namespace: 'us-east-2', name: 'p', uid: 'u' }, spec: whole } as ScalingPolicy;
}

function aMember(lifecycle: GroupMember['lifecycle'], inServiceAt?: string, health = 'Healthy'): Machine {
  const member = { group: 'web', lifecycle, health, ...(inServiceAt ? { inServiceAt } : {}) };
  return { metadata: {}, spec: { power: 'on', member }, status: { state: 'running' } } as unknown as Machine;
}

it('machines serve when they are warm', () => {
  const members = [
    aMember('InService', '2026-11-23T11:50:00Z'),
    aMember('InService', '2026-11-23T11:59:00Z'),
    aMember('Pending'),
    aMember('Pending:Wait'),
    aMember('Terminating'),
    aMember('InService', '2026-11-23T11:00:00Z', 'Unhealthy'),
  ];
  expect(loadOf(members, 300, nowMs)).toEqual({ serving: 1, warming: 3 });
});

describe('steps', () => {
  const policy = aPolicy({
    type: 'StepScaling',
    steps: {
      AdjustmentType: 'PercentChangeInCapacity',
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 10 },
        { MetricIntervalLowerBound: 10, ScalingAdjustment: 30 },
      ],
    },
  });
  it.each([
    [5, 0, { type: 'out', desired: 11 }],
    [10, 0, { type: 'out', desired: 13 }],
    // Of thirteen three warm up: thirty percent of ten were asked for already.
    [10, 3, { type: 'none' }],
    [-1, 0, { type: 'none' }],
  ])('%d beyond the threshold while %d warm up', (breach, warming, expected) => {
    const group = aGroup({ desired: 10 + warming });
    expect(planSteps(policy, group, breach, { serving: 10, warming })).toMatchObject(expected);
  });
  it('machines that were asked for and are not launched yet warm up, too', () =>
    expect(planSteps(policy, aGroup({ desired: 13 }), 10, { serving: 10, warming: 0 }).type).toBe('none'));
  it('never less while machines warm up', () => {
    const less = aPolicy({
      type: 'StepScaling',
      steps: {
        AdjustmentType: 'ChangeInCapacity',
        StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -2 }],
      },
    });
    expect(planSteps(less, aGroup(), -5, { serving: 9, warming: 1 }).type).toBe('none');
    expect(planSteps(less, aGroup(), -5, { serving: 10, warming: 0 })).toMatchObject({
      type: 'in',
      desired: 8,
    });
  });
});

describe('a simple policy', () => {
  const policy = aPolicy({
    type: 'SimpleScaling',
    simple: { AdjustmentType: 'ChangeInCapacity', ScalingAdjustment: 15 },
  });
  it('goes as far as the group lets it', () =>
    expect(planSimple(policy, aGroup(), nowMs, true)).toMatchObject({ type: 'out', desired: 20 }));
  it('waits for the cooldown, unless told not to', () => {
    const cooling = aGroup({ cooldownUntil: '2026-11-23T12:01:00Z' });
    expect(planSimple(policy, cooling, nowMs, true).type).toBe('none');
    expect(planSimple(policy, cooling, nowMs, false).type).toBe('out');
  });
});

describe('target tracking', () => {
  const cpu = aPolicy({
    type: 'TargetTrackingScaling',
    targetTracking: {
      TargetValue: 50,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
    },
  });
  const requests = aPolicy({
    type: 'TargetTrackingScaling',
    targetTracking: {
      TargetValue: 1000,
      DisableScaleIn: true,
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'ALBRequestCountPerTarget',
        ResourceLabel: 'app/web/50dc/targetgroup/web/943f',
      },
    },
  });
  it('watches the group, or its share of a balancer', () => {
    expect(trackedMetric(cpu, aGroup())).toMatchObject({
      target: 50,
      factor: 1,
      metric: {
        namespace: 'AWS/EC2',
        name: 'CPUUtilization',
        dimensions: [{ name: 'AutoScalingGroupName', value: 'web' }],
      },
    });
    expect(trackedMetric(requests, aGroup())).toMatchObject({
      factor: 6,
      disableScaleIn: true,
      metric: {
        name: 'RequestCountPerTarget',
        dimensions: [{ name: 'TargetGroup', value: 'targetgroup/web/943f' }],
      },
    });
  });
  it('makes a high alarm and, if it may scale in, a low one', () => {
    const tracked = trackedMetric(cpu, aGroup());
    const alarms = tracked ? trackingAlarms(cpu, aGroup(), tracked, 'now') : [];
    expect(
      alarms.map(({ spec }) => [
        spec.alarmName.slice(0, 28),
        spec.watch?.threshold,
        spec.watch?.evaluationPeriods,
      ]),
    ).toEqual([
      ['TargetTracking-web-AlarmHigh', 50, 3],
      ['TargetTracking-web-AlarmLow-', 45, 15],
    ]);
    expect(alarms[0]?.spec.arn).toMatch(
      /^arn:aws:cloudwatch:us-east-2:123456789012:alarm:TargetTracking-web-AlarmHigh-/,
    );
    const other = trackedMetric(requests, aGroup());
    expect(other && trackingAlarms(requests, aGroup(), other, 'now')).toHaveLength(1);
    expect(other && watched(other).queries?.[1]?.expression).toBe('m1*6');
  });
});

it('the ARN of a policy leads back to it', () => {
  const arn = policyArn(aPolicy({}), aGroup());
  expect(arn).toBe(
    'arn:aws:autoscaling:us-east-2:123456789012:scalingPolicy:id-1:autoScalingGroupName/web:policyName/p',
  );
  expect(policyIdOf(arn)).toBe('id-1');
  expect(policyIdOf('arn:aws:sns:us-east-2:123456789012:topic')).toBeUndefined();
});
