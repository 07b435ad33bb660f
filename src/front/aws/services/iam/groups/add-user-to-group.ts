import type { AddUserToGroupCommand } from '@aws-sdk/client-iam';
import type { IamUser } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { quotaExceeded } from '../faults.ts';
import { changeHolder, getHolder, groups, users, withSpec } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { groupsOf } from './groups-of.ts';

const GROUPS = 10;

/** Adding who is in it is no mistake. */
export async function addUserToGroup(
  { GroupName = '', UserName = '' }: Input<AddUserToGroupCommand>,
  ctx: Ctx,
): Promise<Output<AddUserToGroupCommand>> {
  const change = async (user: IamUser) => {
    const { groupId } = (await getHolder(ctx, groups, GroupName)).spec;
    const present = (await groupsOf(ctx, user)).map(({ spec }) => spec.groupId);
    if (present.includes(groupId)) return user;
    if (present.length >= GROUPS) throw quotaExceeded('GroupsPerUser', GROUPS);
    return withSpec(user, { groupIds: [...present, groupId] });
  };
  await inTurn(() => changeHolder(ctx, users, UserName, change));
  return {};
}
