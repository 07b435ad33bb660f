import type { ExecutePolicyCommand } from '@aws-sdk/client-auto-scaling';
import { type ScalingPolicy, scalingPolicyKind } from '../../../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { activityInProgress, policyNotFound, validationError } from '../faults.ts';
import { timeOf } from '../times.ts';
import { namedPolicy } from './named-policy.ts';

/** Simple policies as they are; step policies by a value of the metric and a threshold. */
export async function executePolicy(
  input: Input<ExecutePolicyCommand>,
  ctx: Ctx,
): Promise<Output<ExecutePolicyCommand>> {
  const { HonorCooldown: honorCooldown = false } = input;
  const { policy, group } = await namedPolicy(ctx, input.AutoScalingGroupName, input.PolicyName);
  const breach = breachOf(input, policy);
  if (honorCooldown && policy.spec.type === 'SimpleScaling') checkCooldown(ctx, group);
  const asked = { at: timeOf(ctx.clock), honorCooldown, ...(breach !== undefined && { breach }) };
  await changeRecord(ctx.client, scalingPolicyKind, keyOf(policy), policyNotFound, (found) => ({
    ...found,
    spec: { ...found.spec, asked },
  }));
  return {};
}

function breachOf(input: Input<ExecutePolicyCommand>, { spec }: ScalingPolicy): number | undefined {
  const { MetricValue: value, BreachThreshold: threshold, HonorCooldown } = input;
  switch (spec.type) {
    case 'SimpleScaling':
      if (value !== undefined || threshold !== undefined)
        throw validationError('MetricValue and BreachThreshold are only valid for StepScaling policies.');
      return undefined;
    case 'StepScaling':
      if (value === undefined || threshold === undefined)
        throw validationError('MetricValue and BreachThreshold are required for StepScaling policies.');
      if (HonorCooldown) throw validationError('HonorCooldown is not supported for StepScaling policies.');
      return value - threshold;
    default:
      throw validationError(`Policies of type ${spec.type} cannot be executed by a user.`);
  }
}

function checkCooldown({ clock }: Ctx, { spec }: MachineGroup): void {
  if (Date.parse(spec.cooldownUntil ?? '') > clock.now())
    throw activityInProgress(
      `Scaling activity is in progress for the group ${spec.groupName}, and its cooldown has not ended.`,
    );
}
