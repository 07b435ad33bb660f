import type { UpdateRoleCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, roles, withSpec } from '../holders.ts';

/** Changes what is given: an empty description removes it. */
export async function updateRole(
  { RoleName = '', Description, MaxSessionDuration }: Input<UpdateRoleCommand>,
  ctx: Ctx,
): Promise<Output<UpdateRoleCommand>> {
  await changeHolder(ctx, roles, RoleName, (role) =>
    withSpec(role, {
      description: Description ?? role.spec.description,
      maxSessionSeconds: MaxSessionDuration ?? role.spec.maxSessionSeconds,
    }),
  );
  return {};
}
