import type { PutUserPermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, users, withSpec } from '../holders.ts';
import { withBoundary } from '../policies/boundary.ts';

/** Bounds the user by a managed policy. */
export async function putUserPermissionsBoundary(
  { UserName = '', PermissionsBoundary }: Input<PutUserPermissionsBoundaryCommand>,
  ctx: Ctx,
): Promise<Output<PutUserPermissionsBoundaryCommand>> {
  await withBoundary(ctx, PermissionsBoundary, () =>
    changeHolder(ctx, users, UserName, (user) =>
      withSpec(user, { permissionsBoundary: PermissionsBoundary }),
    ),
  );
  return {};
}
