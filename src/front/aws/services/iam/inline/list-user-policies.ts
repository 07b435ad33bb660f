import type { ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { users } from '../holders.ts';
import { listInline } from './inline-policies.ts';

/** Lists the names of the user's own policies. */
export async function listUserPolicies(
  input: Input<ListUserPoliciesCommand>,
  ctx: Ctx,
): Promise<Output<ListUserPoliciesCommand>> {
  return listInline(ctx, users, input.UserName ?? '', input);
}
