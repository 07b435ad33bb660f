import type { UpdateRoleCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchHolder } from '../faults.ts';
import { roles, withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';

/** Changes what is given; an empty description removes it. Of a service-linked role only the description. */
export async function updateRole(
  { RoleName = '', Description, MaxSessionDuration }: Input<UpdateRoleCommand>,
  { client }: Ctx,
): Promise<Output<UpdateRoleCommand>> {
  const missing = () => noSuchHolder('role', RoleName);
  await changeRecord(client, iamRoleKind, keyOfName(RoleName), missing, (role) => {
    if (MaxSessionDuration !== undefined) roles.changeable(role);
    return withSpec(role, {
      description: Description ?? role.spec.description,
      maxSessionSeconds: MaxSessionDuration ?? role.spec.maxSessionSeconds,
    });
  });
  return {};
}
