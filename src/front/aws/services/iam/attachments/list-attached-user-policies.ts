import type { ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { users } from '../holders.ts';
import { listAttached } from './attachments.ts';

/** Lists the managed policies of a user. */
export async function listAttachedUserPolicies(
  input: Input<ListAttachedUserPoliciesCommand>,
  ctx: Ctx,
): Promise<Output<ListAttachedUserPoliciesCommand>> {
  return listAttached(ctx, users, input.UserName ?? '', input);
}
