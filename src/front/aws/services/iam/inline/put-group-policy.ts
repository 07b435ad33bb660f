import type { PutGroupPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { groups } from '../holders.ts';
import { putInline } from './inline-policies.ts';

/** Writes a policy of the group's own, in place of one of that name. */
export async function putGroupPolicy(
  { GroupName = '', PolicyName = '', PolicyDocument = '' }: Input<PutGroupPolicyCommand>,
  ctx: Ctx,
): Promise<Output<PutGroupPolicyCommand>> {
  await putInline(ctx, groups, GroupName, { name: PolicyName, document: PolicyDocument });
  return {};
}
