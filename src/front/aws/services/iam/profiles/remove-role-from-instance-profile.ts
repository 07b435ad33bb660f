import type { RemoveRoleFromInstanceProfileCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchHolder, noSuchProfile } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';

/** Takes its role away, which has to be named. */
export async function removeRoleFromInstanceProfile(
  { InstanceProfileName = '', RoleName = '' }: Input<RemoveRoleFromInstanceProfileCommand>,
  { client }: Ctx,
): Promise<Output<RemoveRoleFromInstanceProfileCommand>> {
  const missing = () => noSuchProfile(InstanceProfileName);
  await changeRecord(client, instanceProfileKind, keyOfName(InstanceProfileName), missing, (profile) => {
    if (profile.spec.roleName?.toLowerCase() !== RoleName.toLowerCase()) throw noSuchHolder('role', RoleName);
    return withSpec(profile, { roleName: undefined });
  });
  return {};
}
