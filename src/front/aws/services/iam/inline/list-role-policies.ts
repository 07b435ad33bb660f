import type { ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { roles } from '../holders.ts';
import { listInline } from './inline-policies.ts';

/** Lists the names of the role's own policies. */
export async function listRolePolicies(
  input: Input<ListRolePoliciesCommand>,
  ctx: Ctx,
): Promise<Output<ListRolePoliciesCommand>> {
  return listInline(ctx, roles, input.RoleName ?? '', input);
}
