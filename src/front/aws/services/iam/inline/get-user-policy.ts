import type { GetUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { users } from '../holders.ts';
import { getInline } from './inline-policies.ts';

/** Tells a policy of the user's own. */
export async function getUserPolicy(
  { UserName = '', PolicyName = '' }: Input<GetUserPolicyCommand>,
  ctx: Ctx,
): Promise<Output<GetUserPolicyCommand>> {
  const PolicyDocument = await getInline(ctx, users, UserName, PolicyName);
  return { UserName, PolicyName, PolicyDocument };
}
