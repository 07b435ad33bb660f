import type { DeleteRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { changeGroup } from './log-groups.ts';

export async function deleteRetentionPolicy(
  { logGroupName }: Input<DeleteRetentionPolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteRetentionPolicyCommand>> {
  await changeGroup(ctx, logGroupName, ({ retentionInDays: _, ...spec }) => spec);
  return {};
}
