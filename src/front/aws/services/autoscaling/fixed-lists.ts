// What AWS lists that never changes: processes, policies, metrics, limits; and what is not here and thus empty.
import type {
  DescribeAccountLimitsCommand,
  DescribeAdjustmentTypesCommand,
  DescribeAutoScalingNotificationTypesCommand,
  DescribeLaunchConfigurationsCommand,
  DescribeLifecycleHookTypesCommand,
  DescribeMetricCollectionTypesCommand,
  DescribeNotificationConfigurationsCommand,
  DescribeScalingProcessTypesCommand,
  DescribeTerminationPolicyTypesCommand,
  DescribeWarmPoolCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../context.ts';
import type { Handler, Input, Output } from '../../operation.ts';
import { TRANSITIONS } from './hooks/hook.ts';
import { allGroups, getGroup } from './lookup.ts';
import { ADJUSTMENTS, GROUP_METRICS, MOST_GROUPS, PROCESSES, TERMINATION_POLICIES } from './words.ts';

export const describeScalingProcessTypes: Handler<DescribeScalingProcessTypesCommand> = async () => ({
  Processes: PROCESSES.map((ProcessName) => ({ ProcessName })),
});

export const describeTerminationPolicyTypes: Handler<DescribeTerminationPolicyTypesCommand> = async () => ({
  TerminationPolicyTypes: [...TERMINATION_POLICIES],
});

export const describeAdjustmentTypes: Handler<DescribeAdjustmentTypesCommand> = async () => ({
  AdjustmentTypes: ADJUSTMENTS.map((AdjustmentType) => ({ AdjustmentType })),
});

export const describeMetricCollectionTypes: Handler<DescribeMetricCollectionTypesCommand> = async () => ({
  Metrics: GROUP_METRICS.map((Metric) => ({ Metric })),
  Granularities: [{ Granularity: '1Minute' }],
});

export const describeLifecycleHookTypes: Handler<DescribeLifecycleHookTypesCommand> = async () => ({
  LifecycleHookTypes: [...TRANSITIONS],
});

export const describeAutoScalingNotificationTypes: Handler<
  DescribeAutoScalingNotificationTypesCommand
> = async () => ({
  AutoScalingNotificationTypes: [
    'autoscaling:EC2_INSTANCE_LAUNCH',
    'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
    'autoscaling:EC2_INSTANCE_TERMINATE',
    'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
    'autoscaling:TEST_NOTIFICATION',
  ],
});

export async function describeAccountLimits(
  _: Input<DescribeAccountLimitsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeAccountLimitsCommand>> {
  return {
    MaxNumberOfAutoScalingGroups: MOST_GROUPS,
    MaxNumberOfLaunchConfigurations: 200,
    NumberOfAutoScalingGroups: (await allGroups(ctx)).length,
    NumberOfLaunchConfigurations: 0,
  };
}

export const describeLaunchConfigurations: Handler<DescribeLaunchConfigurationsCommand> = async () => ({
  LaunchConfigurations: [],
});

export const describeNotificationConfigurations: Handler<
  DescribeNotificationConfigurationsCommand
> = async () => ({ NotificationConfigurations: [] });

export async function describeWarmPool(
  { AutoScalingGroupName }: Input<DescribeWarmPoolCommand>,
  ctx: Ctx,
): Promise<Output<DescribeWarmPoolCommand>> {
  await getGroup(ctx, AutoScalingGroupName);
  return { Instances: [] };
}
