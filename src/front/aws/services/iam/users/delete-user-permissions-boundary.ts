import type { DeleteUserPermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, users, withSpec } from '../holders.ts';

/** Takes the bound away, if there is one. */
export async function deleteUserPermissionsBoundary(
  { UserName = '' }: Input<DeleteUserPermissionsBoundaryCommand>,
  ctx: Ctx,
): Promise<Output<DeleteUserPermissionsBoundaryCommand>> {
  await changeHolder(ctx, users, UserName, (user) => withSpec(user, { permissionsBoundary: undefined }));
  return {};
}
