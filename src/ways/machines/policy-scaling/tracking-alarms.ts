// The two alarms that a target tracking policy makes, named and shaped as auto scaling makes them: high after three periods, low after fifteen.
import { LOW_PART } from '../../../core/scaling/target-tracking.ts';
import {
  type AlarmSide,
  trackingAlarmName,
  trackingAlarmSides,
} from '../../../core/scaling/tracking-alarms.ts';
import { apiVersionOf } from '../../../model/kind.ts';
import type { Alarm } from '../../../model/kinds/alarm.ts';
import { type ScalingPolicy, scalingPolicyKind } from '../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';
import type { Draft } from '../../../model/object.ts';
import { objectName } from '../../../model/object-name.ts';
import { policyArn } from './policy-arn.ts';
import { type TrackedMetric, watched } from './tracked-metric.ts';

export const HIGH_PERIODS = 3;
export const LOW_PERIODS = 15;

/** The low one is absent when the policy never scales in. */
export function trackingAlarms(
  policy: ScalingPolicy,
  group: MachineGroup,
  tracked: TrackedMetric,
  now: string,
): readonly Draft<Alarm>[] {
  return trackingAlarmSides(tracked.disableScaleIn).map((side) => alarm(policy, group, tracked, side, now));
}

function alarm(
  policy: ScalingPolicy,
  group: MachineGroup,
  tracked: TrackedMetric,
  side: AlarmSide,
  now: string,
): Draft<Alarm> {
  const name = trackingAlarmName(policy.spec.policyId, group.spec.groupName, side);
  const region = policy.metadata.namespace ?? '';
  const arn = policyArn(policy, group);
  const isHigh = side === 'AlarmHigh';
  return {
    metadata: {
      namespace: region,
      name: objectName(name),
      ownerReferences: [
        {
          apiVersion: apiVersionOf(scalingPolicyKind),
          kind: scalingPolicyKind.kind,
          name: policy.metadata.name,
          uid: policy.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      alarmName: name,
      arn: `${arn.split(':scalingPolicy:')[0]?.replace(':autoscaling:', ':cloudwatch:')}:alarm:${name}`,
      description: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${arn}.`,
      actionsEnabled: policy.spec.enabled,
      okActions: [],
      alarmActions: [arn],
      insufficientDataActions: [],
      watch: {
        ...watched(tracked),
        evaluationPeriods: isHigh ? HIGH_PERIODS : LOW_PERIODS,
        comparison: isHigh ? 'GreaterThanThreshold' : 'LessThanThreshold',
        threshold: isHigh ? tracked.target : tracked.target * LOW_PART,
      },
      createdAt: now,
      updatedAt: now,
      changes: [],
    },
  };
}

/** Whether an alarm that is there is still as the policy wants it. */
export function isAlarmCurrent({ spec }: Alarm, wanted: Draft<Alarm>): boolean {
  const essence = (each: Alarm['spec']) =>
    JSON.stringify([each.watch, each.actionsEnabled, each.alarmActions]);
  return essence(spec) === essence(wanted.spec);
}
