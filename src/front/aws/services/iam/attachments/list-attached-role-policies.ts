import type { ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { roles } from '../holders.ts';
import { listAttached } from './attachments.ts';

/** Lists the managed policies of a role. */
export async function listAttachedRolePolicies(
  input: Input<ListAttachedRolePoliciesCommand>,
  ctx: Ctx,
): Promise<Output<ListAttachedRolePoliciesCommand>> {
  return listAttached(ctx, roles, input.RoleName ?? '', input);
}
