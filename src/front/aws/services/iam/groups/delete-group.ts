import type { DeleteGroupCommand } from '@aws-sdk/client-iam';
import { type IamGroup, iamGroupKind } from '../../../../../model/kinds/iam-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { checkNothingHeld } from '../deletable.ts';
import { deleteConflict, noSuchHolder } from '../faults.ts';
import { inTurn } from '../in-turn.ts';
import { keyOfName } from '../keys.ts';
import { membersOf } from './groups-of.ts';

/** Deletes a group that is empty and holds no policies. */
export async function deleteGroup(
  { GroupName = '' }: Input<DeleteGroupCommand>,
  ctx: Ctx,
): Promise<Output<DeleteGroupCommand>> {
  const allowed = async (group: IamGroup) => {
    if ((await membersOf(ctx, group)).length > 0)
      throw deleteConflict('Cannot delete entity, must remove users from group first.');
    checkNothingHeld(group);
  };
  const missing = () => noSuchHolder('group', GroupName);
  await inTurn(() => removeRecord(ctx.client, iamGroupKind, keyOfName(GroupName), missing, allowed));
  return {};
}
