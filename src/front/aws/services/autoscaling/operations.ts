// The operations of Auto Scaling that are there.
import type * as AutoScaling from '@aws-sdk/client-auto-scaling';
import {
  AttachLoadBalancerTargetGroups$,
  AttachTrafficSources$,
  CancelInstanceRefresh$,
  CreateAutoScalingGroup$,
  CreateOrUpdateTags$,
  DeleteAutoScalingGroup$,
  DeleteTags$,
  DescribeAutoScalingGroups$,
  DescribeInstanceRefreshes$,
  DescribeLoadBalancers$,
  DescribeLoadBalancerTargetGroups$,
  DescribeScalingActivities$,
  DescribeTags$,
  DescribeTrafficSources$,
  DetachLoadBalancerTargetGroups$,
  DetachTrafficSources$,
  DisableMetricsCollection$,
  EnableMetricsCollection$,
  ResumeProcesses$,
  RollbackInstanceRefresh$,
  SetDesiredCapacity$,
  StartInstanceRefresh$,
  SuspendProcesses$,
  UpdateAutoScalingGroup$,
} from '@aws-sdk/client-auto-scaling';
import { implement } from '../../operation.ts';
import { describeScalingActivities } from './activities/describe-scaling-activities.ts';
import { createAutoScalingGroup } from './groups/create-auto-scaling-group.ts';
import { deleteAutoScalingGroup } from './groups/delete-auto-scaling-group.ts';
import { describeAutoScalingGroups } from './groups/describe-auto-scaling-groups.ts';
import {
  describeLoadBalancers,
  describeLoadBalancerTargetGroups,
  describeTrafficSources,
} from './groups/describe-target-groups.ts';
import { setDesiredCapacity } from './groups/set-desired-capacity.ts';
import {
  disableMetricsCollection,
  enableMetricsCollection,
  resumeProcesses,
  suspendProcesses,
} from './groups/switches.ts';
import { createOrUpdateTags, deleteTags, describeTags } from './groups/tag-calls.ts';
import {
  attachLoadBalancerTargetGroups,
  attachTrafficSources,
  detachLoadBalancerTargetGroups,
  detachTrafficSources,
} from './groups/target-group-changes.ts';
import { updateAutoScalingGroup } from './groups/update-auto-scaling-group.ts';
import { cancelInstanceRefresh, rollbackInstanceRefresh } from './refreshes/ask.ts';
import { describeInstanceRefreshes } from './refreshes/describe-instance-refreshes.ts';
import { startInstanceRefresh } from './refreshes/start-instance-refresh.ts';

export const operations = implement<typeof AutoScaling>()(
  {
    AttachLoadBalancerTargetGroups: attachLoadBalancerTargetGroups,
    AttachTrafficSources: attachTrafficSources,
    CancelInstanceRefresh: cancelInstanceRefresh,
    CreateAutoScalingGroup: createAutoScalingGroup,
    CreateOrUpdateTags: createOrUpdateTags,
    DeleteAutoScalingGroup: deleteAutoScalingGroup,
    DeleteTags: deleteTags,
    DescribeAutoScalingGroups: describeAutoScalingGroups,
    DescribeInstanceRefreshes: describeInstanceRefreshes,
    DescribeLoadBalancers: describeLoadBalancers,
    DescribeLoadBalancerTargetGroups: describeLoadBalancerTargetGroups,
    DescribeScalingActivities: describeScalingActivities,
    DescribeTags: describeTags,
    DescribeTrafficSources: describeTrafficSources,
    DetachLoadBalancerTargetGroups: detachLoadBalancerTargetGroups,
    DetachTrafficSources: detachTrafficSources,
    DisableMetricsCollection: disableMetricsCollection,
    EnableMetricsCollection: enableMetricsCollection,
    ResumeProcesses: resumeProcesses,
    RollbackInstanceRefresh: rollbackInstanceRefresh,
    SetDesiredCapacity: setDesiredCapacity,
    StartInstanceRefresh: startInstanceRefresh,
    SuspendProcesses: suspendProcesses,
    UpdateAutoScalingGroup: updateAutoScalingGroup,
  },
  {
    AttachLoadBalancerTargetGroups$,
    AttachTrafficSources$,
    CancelInstanceRefresh$,
    CreateAutoScalingGroup$,
    CreateOrUpdateTags$,
    DeleteAutoScalingGroup$,
    DeleteTags$,
    DescribeAutoScalingGroups$,
    DescribeInstanceRefreshes$,
    DescribeLoadBalancers$,
    DescribeLoadBalancerTargetGroups$,
    DescribeScalingActivities$,
    DescribeTags$,
    DescribeTrafficSources$,
    DetachLoadBalancerTargetGroups$,
    DetachTrafficSources$,
    DisableMetricsCollection$,
    EnableMetricsCollection$,
    ResumeProcesses$,
    RollbackInstanceRefresh$,
    SetDesiredCapacity$,
    StartInstanceRefresh$,
    SuspendProcesses$,
    UpdateAutoScalingGroup$,
  },
  {
    CreateAutoScalingGroup:
      'no launch configurations, spot capacity, weights, choice by attributes, placement groups or zonal shift; capacity reservations and rebalancing change nothing',
    DescribeScalingActivities: 'activities go with their group; filters by time are refused',
    StartInstanceRefresh: 'the strategy Rolling only; no mixed instances policy as desired configuration',
  },
);
