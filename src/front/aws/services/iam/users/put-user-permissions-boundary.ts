import type { PutUserPermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, users, withSpec } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { checkBoundary } from '../policies/find-policy.ts';

export async function putUserPermissionsBoundary(
  { UserName = '', PermissionsBoundary }: Input<PutUserPermissionsBoundaryCommand>,
  ctx: Ctx,
): Promise<Output<PutUserPermissionsBoundaryCommand>> {
  const change = async () => {
    await checkBoundary(ctx, PermissionsBoundary);
    return changeHolder(ctx, users, UserName, (user) =>
      withSpec(user, { permissionsBoundary: PermissionsBoundary }),
    );
  };
  await inTurn(change);
  return {};
}
