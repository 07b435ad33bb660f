import type { DeleteServiceLinkedRoleCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { changeAccount } from '../account/settings.ts';
import { invalidInput, noSuchHolder } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { LINKED_PATH } from '../service-linked.ts';

const REMEMBERED = 100;

/** Deletes the role at once; the task that it answers has succeeded by then. */
export async function deleteServiceLinkedRole(
  { RoleName = '' }: Input<DeleteServiceLinkedRoleCommand>,
  ctx: Ctx,
): Promise<Output<DeleteServiceLinkedRoleCommand>> {
  const missing = () => noSuchHolder('role', RoleName);
  const { spec } = await removeRecord(ctx.client, iamRoleKind, keyOfName(RoleName), missing, (role) => {
    if (!role.spec.linkedService) throw invalidInput(`Role ${RoleName} is not a service-linked role`);
  });
  const task = `task${LINKED_PATH}${spec.linkedService}/${spec.roleName}/${ctx.ids.uuid()}`;
  await changeAccount(ctx, (settings) => ({
    ...settings,
    deletedRoles: [...(settings.deletedRoles ?? []), task].slice(-REMEMBERED),
  }));
  return { DeletionTaskId: task };
}
