import type { DeleteRoleCommand } from '@aws-sdk/client-iam';
import { type IamRole, iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { checkNothingHeld } from '../deletable.ts';
import { deleteConflict, noSuchHolder } from '../faults.ts';
import { roles } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { keyOfName } from '../keys.ts';

/** Deletes a role that holds no policies and is in no instance profile. */
export async function deleteRole(
  { RoleName = '' }: Input<DeleteRoleCommand>,
  { client }: Ctx,
): Promise<Output<DeleteRoleCommand>> {
  const allowed = async (role: IamRole) => {
    roles.changeable(role);
    checkNothingHeld(role);
    const profiles = (await client.list(instanceProfileKind)).items;
    if (profiles.some(({ spec }) => spec.roleName === role.spec.roleName))
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  };
  const missing = () => noSuchHolder('role', RoleName);
  await inTurn(() => removeRecord(client, iamRoleKind, keyOfName(RoleName), missing, allowed));
  return {};
}
