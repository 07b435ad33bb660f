import type { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { roles } from '../holders.ts';
import { putInline } from './inline-policies.ts';

/** Writes a policy of the role's own, in place of one of that name. */
export async function putRolePolicy(
  { RoleName = '', PolicyName = '', PolicyDocument = '' }: Input<PutRolePolicyCommand>,
  ctx: Ctx,
): Promise<Output<PutRolePolicyCommand>> {
  await putInline(ctx, roles, RoleName, { name: PolicyName, document: PolicyDocument });
  return {};
}
