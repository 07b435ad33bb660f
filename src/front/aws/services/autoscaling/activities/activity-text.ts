import type { Activity } from '@aws-sdk/client-auto-scaling';
import type { NoUndefined } from '@smithy/types';
import type { ScalingActivity } from '../../../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { groupArn } from '../words.ts';

/** An activity as auto scaling shows it. `group` is absent when it was deleted since. */
export function activityText(
  { spec }: Pick<ScalingActivity, 'spec'>,
  group: MachineGroup | undefined,
): NoUndefined<Activity> {
  return {
    ActivityId: spec.activityId,
    AutoScalingGroupName: spec.groupName,
    Description: spec.description,
    Cause: spec.cause,
    StartTime: new Date(spec.startedAt),
    ...(spec.endedAt !== undefined && { EndTime: new Date(spec.endedAt) }),
    StatusCode: spec.state as NoUndefined<Activity>['StatusCode'], // the controller uses AWS's words
    ...(spec.message !== undefined && { StatusMessage: spec.message }),
    Progress: spec.progress,
    ...(spec.details !== undefined && { Details: spec.details }),
    ...(group ? { AutoScalingGroupARN: groupArn(group) } : { AutoScalingGroupState: 'Deleted' }),
  };
}
