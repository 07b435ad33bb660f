import type { PutRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, roles, withSpec } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { checkBoundary } from '../policies/find-policy.ts';

export async function putRolePermissionsBoundary(
  { RoleName = '', PermissionsBoundary }: Input<PutRolePermissionsBoundaryCommand>,
  ctx: Ctx,
): Promise<Output<PutRolePermissionsBoundaryCommand>> {
  const change = async () => {
    await checkBoundary(ctx, PermissionsBoundary);
    return changeHolder(ctx, roles, RoleName, (role) =>
      withSpec(role, { permissionsBoundary: PermissionsBoundary }),
    );
  };
  await inTurn(change);
  return {};
}
