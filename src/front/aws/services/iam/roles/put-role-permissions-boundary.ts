import type { PutRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, roles, withSpec } from '../holders.ts';
import { withBoundary } from '../policies/boundary.ts';

/** Bounds the role by a managed policy. */
export async function putRolePermissionsBoundary(
  { RoleName = '', PermissionsBoundary }: Input<PutRolePermissionsBoundaryCommand>,
  ctx: Ctx,
): Promise<Output<PutRolePermissionsBoundaryCommand>> {
  await withBoundary(ctx, PermissionsBoundary, () =>
    changeHolder(ctx, roles, RoleName, (role) =>
      withSpec(role, { permissionsBoundary: PermissionsBoundary }),
    ),
  );
  return {};
}
