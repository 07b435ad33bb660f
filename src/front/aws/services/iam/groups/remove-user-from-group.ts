import type { RemoveUserFromGroupCommand } from '@aws-sdk/client-iam';
import type { IamUser } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, getHolder, groups, users, withSpec } from '../holders.ts';
import { inTurn } from '../in-turn.ts';

/** Removing who is not in it is no mistake. */
export async function removeUserFromGroup(
  { GroupName = '', UserName = '' }: Input<RemoveUserFromGroupCommand>,
  ctx: Ctx,
): Promise<Output<RemoveUserFromGroupCommand>> {
  const change = async (user: IamUser) => {
    const { groupId } = (await getHolder(ctx, groups, GroupName)).spec;
    const { groupIds = [] } = user.spec;
    if (!groupIds.includes(groupId)) return user;
    return withSpec(user, { groupIds: groupIds.filter((id) => id !== groupId) });
  };
  await inTurn(() => changeHolder(ctx, users, UserName, change));
  return {};
}
