import type { GetRoleCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getHolder, roles } from '../holders.ts';
import { wholeRoleView } from './role-view.ts';

/** Tells everything about a role but its policies. */
export async function getRole(
  { RoleName = '' }: Input<GetRoleCommand>,
  ctx: Ctx,
): Promise<Output<GetRoleCommand>> {
  return { Role: wholeRoleView(await getHolder(ctx, roles, RoleName)) };
}
