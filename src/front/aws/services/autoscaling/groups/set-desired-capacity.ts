import type { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { activityInProgress, validationError } from '../faults.ts';
import { changeGroup } from '../lookup.ts';
import { secondOf } from '../times.ts';

export async function setDesiredCapacity(
  { AutoScalingGroupName, DesiredCapacity: desired, HonorCooldown }: Input<SetDesiredCapacityCommand>,
  ctx: Ctx,
): Promise<Output<SetDesiredCapacityCommand>> {
  await changeGroup(ctx, AutoScalingGroupName, (spec) => {
    if (desired > spec.max)
      throw validationError(
        `New SetDesiredCapacity value ${desired} is above max value ${spec.max} for the AutoScalingGroup.`,
      );
    if (desired < spec.min)
      throw validationError(
        `New SetDesiredCapacity value ${desired} is below min value ${spec.min} for the AutoScalingGroup.`,
      );
    if (HonorCooldown && Date.parse(spec.cooldownUntil ?? '') > ctx.clock.now())
      throw activityInProgress(
        `Scaling activity is in progress for the group ${spec.groupName}, and its cooldown has not ended.`,
      );
    if (desired === spec.desired) return spec;
    const desiredCause = `At ${secondOf(ctx.clock)} a user request explicitly set group desired capacity changing the desired capacity from ${spec.desired} to ${desired}.`;
    return { ...spec, desired, desiredCause };
  });
  return {};
}
