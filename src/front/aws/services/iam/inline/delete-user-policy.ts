import type { DeleteUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { users } from '../holders.ts';
import { deleteInline } from './inline-policies.ts';

/** Deletes a policy of the user's own. */
export async function deleteUserPolicy(
  { UserName = '', PolicyName = '' }: Input<DeleteUserPolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteUserPolicyCommand>> {
  await deleteInline(ctx, users, UserName, PolicyName);
  return {};
}
