import type { DeleteInstanceProfileCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { deleteConflict, noSuchProfile } from '../faults.ts';
import { keyOfName } from '../keys.ts';

/** Deletes an instance profile that has no role. */
export async function deleteInstanceProfile(
  { InstanceProfileName = '' }: Input<DeleteInstanceProfileCommand>,
  { client }: Ctx,
): Promise<Output<DeleteInstanceProfileCommand>> {
  const missing = () => noSuchProfile(InstanceProfileName);
  await removeRecord(client, instanceProfileKind, keyOfName(InstanceProfileName), missing, ({ spec }) => {
    if (spec.roleName !== undefined)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  });
  return {};
}
