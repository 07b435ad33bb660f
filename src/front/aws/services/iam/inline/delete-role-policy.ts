import type { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { roles } from '../holders.ts';
import { deleteInline } from './inline-policies.ts';

/** Deletes a policy of the role's own. */
export async function deleteRolePolicy(
  { RoleName = '', PolicyName = '' }: Input<DeleteRolePolicyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteRolePolicyCommand>> {
  await deleteInline(ctx, roles, RoleName, PolicyName);
  return {};
}
