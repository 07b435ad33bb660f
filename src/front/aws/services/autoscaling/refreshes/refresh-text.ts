// A refresh as DescribeInstanceRefreshes shows it.
import type { RefreshPreferences, InstanceRefresh as Text } from '@aws-sdk/client-auto-scaling';
import type { NoUndefined } from '@smithy/types';
import { type InstanceRefresh, isRefreshOver } from '../../../../../model/kinds/instance-refresh.ts';

/** `DesiredConfiguration` is given back as it was given. */
export function refreshText(refresh: InstanceRefresh, groupName: string): NoUndefined<Text> {
  const { metadata, spec, status } = refresh;
  const { state = 'Pending', reason, percentComplete, toUpdate, startedAt, endedAt, rollback } = status ?? {};
  const isPending = state === 'Pending';
  return {
    InstanceRefreshId: metadata.name,
    AutoScalingGroupName: groupName,
    Status: !isRefreshOver(refresh) && spec.asked === 'cancel' ? 'Cancelling' : state,
    ...(reason !== undefined && { StatusReason: reason }),
    ...(startedAt !== undefined && { StartTime: new Date(startedAt) }),
    ...(endedAt !== undefined && { EndTime: new Date(endedAt) }),
    ...(!isPending && percentComplete !== undefined && { PercentageComplete: percentComplete }),
    ...(!isPending && toUpdate !== undefined && { InstancesToUpdate: toUpdate }),
    Preferences: preferencesText(spec.preferences),
    ...spec.given,
    ...(rollback && {
      RollbackDetails: {
        RollbackReason: rollback.reason,
        RollbackStartTime: new Date(rollback.startedAt),
        PercentageCompleteOnRollback: rollback.percentComplete,
        InstancesToUpdateOnRollback: rollback.toUpdate,
      },
    }),
    Strategy: 'Rolling',
  };
}

function preferencesText(preferences: InstanceRefresh['spec']['preferences']): RefreshPreferences {
  const { warmupSeconds, checkpointPercentages, checkpointDelaySeconds, alarms, bakeSeconds } = preferences;
  return {
    MinHealthyPercentage: preferences.minHealthyPercentage,
    MaxHealthyPercentage: preferences.maxHealthyPercentage,
    ...(warmupSeconds !== undefined && { InstanceWarmup: warmupSeconds }),
    ...(checkpointPercentages && {
      CheckpointPercentages: [...checkpointPercentages],
      CheckpointDelay: checkpointDelaySeconds,
    }),
    SkipMatching: preferences.skipMatching,
    AutoRollback: preferences.autoRollback,
    ScaleInProtectedInstances: preferences.scaleInProtected,
    StandbyInstances: preferences.standby,
    ...(alarms && { AlarmSpecification: { Alarms: [...alarms] } }),
    ...(bakeSeconds !== undefined && { BakeTime: bakeSeconds }),
  };
}
