import type { GetGroupPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { groups } from '../holders.ts';
import { getInline } from './inline-policies.ts';

/** Tells a policy of the group's own. */
export async function getGroupPolicy(
  { GroupName = '', PolicyName = '' }: Input<GetGroupPolicyCommand>,
  ctx: Ctx,
): Promise<Output<GetGroupPolicyCommand>> {
  const PolicyDocument = await getInline(ctx, groups, GroupName, PolicyName);
  return { GroupName, PolicyName, PolicyDocument };
}
