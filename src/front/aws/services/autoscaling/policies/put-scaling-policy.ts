import type { PutScalingPolicyCommand } from '@aws-sdk/client-auto-scaling';
import { trackingAlarmName, trackingAlarmSides } from '../../../../../core/scaling/tracking-alarms.ts';
import { type ScalingPolicy, scalingPolicyKind } from '../../../../../model/kinds/group-rules.ts';
import { ownedBy } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { inTurn } from '../../ec2/turns.ts';
import { policyNotFound, validationError } from '../faults.ts';
import { getGroup } from '../lookup.ts';
import { alarmArn, policyArn, policyKey } from './policy.ts';
import { policyInput } from './policy-input.ts';

/** A policy that is there is replaced as a whole, and keeps its ARN. Its alarms are made by its controller. */
export async function putScalingPolicy(
  input: Input<PutScalingPolicyCommand>,
  ctx: Ctx,
): Promise<Output<PutScalingPolicyCommand>> {
  const { PolicyName: policyName } = input;
  const group = await getGroup(ctx, input.AutoScalingGroupName);
  const { groupName } = group.spec;
  if (policyName === '' || policyName.length > 255 || policyName.includes(':'))
    throw validationError(`Invalid policy name '${policyName}'`);
  const how = policyInput(input);
  const key = policyKey(ctx, groupName, policyName);
  const policy = await inTurn(`policy/${key.namespace}/${key.name}`, async () => {
    const common = { group: group.metadata.name, policyName };
    if (!(await ctx.client.find(scalingPolicyKind, key)))
      return ctx.client.create(scalingPolicyKind, {
        metadata: { ...key, ownerReferences: [ownedBy(group)] },
        spec: { ...common, ...how, policyId: ctx.ids.uuid() },
      });
    return changeRecord(ctx.client, scalingPolicyKind, key, policyNotFound, (found) => ({
      ...found,
      spec: { ...common, ...how, policyId: found.spec.policyId, ...keptOf(found) },
    }));
  });
  const alarms = alarmNames(policy, groupName);
  return {
    PolicyARN: policyArn(policy, groupName),
    Alarms: alarms.map((AlarmName) => ({ AlarmName, AlarmARN: alarmArn(policy, AlarmName) })),
  };
}

/** Those that its controller makes; the others are made by whoever names the policy. */
function alarmNames({ spec }: ScalingPolicy, groupName: string): readonly string[] {
  if (spec.type !== 'TargetTrackingScaling') return [];
  const sides = trackingAlarmSides(spec.targetTracking?.DisableScaleIn === true);
  return sides.map((side) => trackingAlarmName(spec.policyId, groupName, side));
}

/** Alarms that it has made, and a request that is not carried out yet. */
const keptOf = ({ spec: { alarms, asked } }: ScalingPolicy) => ({
  ...(alarms && { alarms }),
  ...(asked && { asked }),
});
