// What Auto Scaling calls things: ARNs, processes, policies.
import type { MachineGroup } from '../../../../model/kinds/machine-group.ts';
import { ACCOUNT, arnText } from '../../shared/arn.ts';

export const SERVICE_ROLE = arnText({
  service: 'iam',
  region: '',
  account: ACCOUNT,
  resource: 'role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
});

export function groupArn({ metadata, spec }: MachineGroup): string {
  const resource = `autoScalingGroup:${metadata.uid}:autoScalingGroupName/${spec.groupName}`;
  return arnText({ service: 'autoscaling', region: metadata.namespace ?? '', account: ACCOUNT, resource });
}

export const PROCESSES = [
  'AZRebalance',
  'AddToLoadBalancer',
  'AlarmNotification',
  'HealthCheck',
  'InstanceRefresh',
  'Launch',
  'ReplaceUnhealthy',
  'ScheduledActions',
  'Terminate',
];

export const TERMINATION_POLICIES = [
  'AllocationStrategy',
  'ClosestToNextInstanceHour',
  'Default',
  'NewestInstance',
  'OldestInstance',
  'OldestLaunchConfiguration',
  'OldestLaunchTemplate',
];

export const GROUP_METRICS = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupPendingInstances',
  'GroupStandbyInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
  'GroupInServiceCapacity',
  'GroupPendingCapacity',
  'GroupStandbyCapacity',
  'GroupTerminatingCapacity',
  'GroupTotalCapacity',
  'WarmPoolDesiredCapacity',
  'WarmPoolWarmedCapacity',
  'WarmPoolPendingCapacity',
  'WarmPoolTerminatingCapacity',
  'WarmPoolTotalCapacity',
  'GroupAndWarmPoolDesiredCapacity',
  'GroupAndWarmPoolTotalCapacity',
];

export const ADJUSTMENTS = ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'];

export const MOST_GROUPS = 500;
