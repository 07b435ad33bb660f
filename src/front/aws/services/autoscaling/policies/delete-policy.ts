import type { DeletePolicyCommand } from '@aws-sdk/client-auto-scaling';
import { scalingPolicyKind } from '../../../../../model/kinds/group-rules.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { policyNotFound } from '../faults.ts';
import { namedPolicy } from './named-policy.ts';

/** Alarms that target tracking made go with it; others stay, and do nothing. */
export async function deletePolicy(
  { AutoScalingGroupName, PolicyName }: Input<DeletePolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeletePolicyCommand>> {
  const { policy } = await namedPolicy(ctx, AutoScalingGroupName, PolicyName);
  await removeRecord(ctx.client, scalingPolicyKind, keyOf(policy), policyNotFound);
  return {};
}
