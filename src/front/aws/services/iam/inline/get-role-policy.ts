import type { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { roles } from '../holders.ts';
import { getInline } from './inline-policies.ts';

/** Tells a policy of the role's own. */
export async function getRolePolicy(
  { RoleName = '', PolicyName = '' }: Input<GetRolePolicyCommand>,
  ctx: Ctx,
): Promise<Output<GetRolePolicyCommand>> {
  const PolicyDocument = await getInline(ctx, roles, RoleName, PolicyName);
  return { RoleName, PolicyName, PolicyDocument };
}
