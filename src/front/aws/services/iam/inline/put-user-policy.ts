import type { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { users } from '../holders.ts';
import { putInline } from './inline-policies.ts';

/** Writes a policy of the user's own, in place of one of that name. */
export async function putUserPolicy(
  { UserName = '', PolicyName = '', PolicyDocument = '' }: Input<PutUserPolicyCommand>,
  ctx: Ctx,
): Promise<Output<PutUserPolicyCommand>> {
  await putInline(ctx, users, UserName, { name: PolicyName, document: PolicyDocument });
  return {};
}
