// Scaling policies: how they are named among objects and in ARNs, and how they are shown.
import type { ScalingPolicy as Text } from '@aws-sdk/client-auto-scaling';
import type { NoUndefined } from '@smithy/types';
import { type ScalingPolicy, scalingPolicyKind } from '../../../../../model/kinds/group-rules.ts';
import type { ObjectKey } from '../../../../../model/object.ts';
import { objectName } from '../../../../../model/object-name.ts';
import type { Ctx } from '../../../context.ts';
import { ACCOUNT, arnText } from '../../../shared/arn.ts';

export function policyKey({ region }: Ctx, groupName: string, policyName: string): ObjectKey {
  return { namespace: region, name: objectName(`${groupName}/${policyName}`) };
}

export async function allPolicies({ client, region }: Ctx): Promise<readonly ScalingPolicy[]> {
  return (await client.list(scalingPolicyKind, { namespace: region })).items;
}

export function policyArn({ metadata, spec }: ScalingPolicy, groupName: string): string {
  const resource = `scalingPolicy:${spec.policyId}:autoScalingGroupName/${groupName}:policyName/${spec.policyName}`;
  return arnText({ service: 'autoscaling', region: metadata.namespace ?? '', account: ACCOUNT, resource });
}

/** `alarms`: names of those that execute it. */
export function policyText(
  policy: ScalingPolicy,
  groupName: string,
  alarms: readonly string[],
): NoUndefined<Text> {
  const { spec } = policy;
  const { targetTracking } = spec;
  const arn = policyArn(policy, groupName);
  return {
    AutoScalingGroupName: groupName,
    PolicyName: spec.policyName,
    PolicyARN: arn,
    PolicyType: spec.type,
    ...spec.steps,
    ...spec.simple,
    ...(spec.cooldownSeconds !== undefined && { Cooldown: spec.cooldownSeconds }),
    ...(spec.warmupSeconds !== undefined && { EstimatedInstanceWarmup: spec.warmupSeconds }),
    ...(targetTracking && {
      TargetTrackingConfiguration:
        targetTracking as unknown as NoUndefined<Text>['TargetTrackingConfiguration'], // as it was checked
    }),
    Alarms: [...alarms].sort().map((AlarmName) => ({ AlarmName, AlarmARN: alarmArn(policy, AlarmName) })),
    Enabled: spec.enabled,
  };
}

export function alarmArn({ metadata }: ScalingPolicy, name: string): string {
  return arnText({
    service: 'cloudwatch',
    region: metadata.namespace ?? '',
    account: ACCOUNT,
    resource: `alarm:${name}`,
  });
}
