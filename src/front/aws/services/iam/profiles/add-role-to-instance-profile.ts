import type { AddRoleToInstanceProfileCommand } from '@aws-sdk/client-iam';
import { type InstanceProfile, instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchProfile, quotaExceeded } from '../faults.ts';
import { getHolder, roles, withSpec } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { keyOfName } from '../keys.ts';

/** Gives it its one role. */
export async function addRoleToInstanceProfile(
  { InstanceProfileName = '', RoleName = '' }: Input<AddRoleToInstanceProfileCommand>,
  ctx: Ctx,
): Promise<Output<AddRoleToInstanceProfileCommand>> {
  const change = async (profile: InstanceProfile) => {
    const role = await getHolder(ctx, roles, RoleName);
    roles.changeable(role);
    if (profile.spec.roleName !== undefined) throw quotaExceeded('InstanceSessionsPerInstanceProfile', 1);
    return withSpec(profile, { roleName: role.spec.roleName });
  };
  const missing = () => noSuchProfile(InstanceProfileName);
  const key = keyOfName(InstanceProfileName);
  await inTurn(() => changeRecord(ctx.client, instanceProfileKind, key, missing, change));
  return {};
}
