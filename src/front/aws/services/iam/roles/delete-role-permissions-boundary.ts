import type { DeleteRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, roles, withSpec } from '../holders.ts';

/** Takes the bound away, if there is one. */
export async function deleteRolePermissionsBoundary(
  { RoleName = '' }: Input<DeleteRolePermissionsBoundaryCommand>,
  ctx: Ctx,
): Promise<Output<DeleteRolePermissionsBoundaryCommand>> {
  await changeHolder(ctx, roles, RoleName, (role) => withSpec(role, { permissionsBoundary: undefined }));
  return {};
}
