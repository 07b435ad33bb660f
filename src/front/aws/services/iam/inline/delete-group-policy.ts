import type { DeleteGroupPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { groups } from '../holders.ts';
import { deleteInline } from './inline-policies.ts';

/** Deletes a policy of the group's own. */
export async function deleteGroupPolicy(
  { GroupName = '', PolicyName = '' }: Input<DeleteGroupPolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteGroupPolicyCommand>> {
  await deleteInline(ctx, groups, GroupName, PolicyName);
  return {};
}
