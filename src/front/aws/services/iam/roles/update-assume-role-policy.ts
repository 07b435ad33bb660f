import type { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, roles, withSpec } from '../holders.ts';
import { checkTrustDocument } from './trust-document.ts';

/** Replaces the trust policy. */
export async function updateAssumeRolePolicy(
  { RoleName = '', PolicyDocument = '' }: Input<UpdateAssumeRolePolicyCommand>,
  ctx: Ctx,
): Promise<Output<UpdateAssumeRolePolicyCommand>> {
  await checkTrustDocument(ctx, PolicyDocument);
  await changeHolder(ctx, roles, RoleName, (role) =>
    withSpec(role, { assumeRolePolicyDocument: PolicyDocument }),
  );
  return {};
}
