import type { DeleteUserCommand } from '@aws-sdk/client-iam';
import { type IamUser, iamUserKind } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { checkNothingHeld } from '../deletable.ts';
import { deleteConflict, noSuchHolder } from '../faults.ts';
import { groupsOf } from '../groups/groups-of.ts';
import { inTurn } from '../in-turn.ts';
import { keyOfName } from '../keys.ts';
import { accessKeysOf } from '../keys-of-user.ts';

/** Deletes a user that holds no policies, has no keys and is in no group. */
export async function deleteUser(
  { UserName = '' }: Input<DeleteUserCommand>,
  ctx: Ctx,
): Promise<Output<DeleteUserCommand>> {
  const allowed = async (user: IamUser) => {
    if ((await groupsOf(ctx, user)).length > 0)
      throw deleteConflict('Cannot delete entity, must remove users from group first.');
    checkNothingHeld(user);
    if ((await accessKeysOf(ctx, user.spec.userName)).length > 0)
      throw deleteConflict('Cannot delete entity, must delete access keys first.');
  };
  const missing = () => noSuchHolder('user', UserName);
  await inTurn(() => removeRecord(ctx.client, iamUserKind, keyOfName(UserName), missing, allowed));
  return {};
}
