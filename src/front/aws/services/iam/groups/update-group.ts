import type { UpdateGroupCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeHolder, groups, withSpec } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { rename } from '../rename.ts';

/** Renames a group or moves it to another path; who is in it stays in it. */
export async function updateGroup(
  { GroupName = '', NewGroupName = GroupName, NewPath }: Input<UpdateGroupCommand>,
  ctx: Ctx,
): Promise<Output<UpdateGroupCommand>> {
  const path = NewPath === undefined ? {} : { path: NewPath };
  if (NewGroupName === GroupName) {
    await changeHolder(ctx, groups, GroupName, (group) => withSpec(group, path));
    return {};
  }
  await inTurn(() =>
    rename(ctx, groups, {
      from: GroupName,
      to: NewGroupName,
      renamed: (group) => withSpec(group, { ...path, groupName: NewGroupName }),
      idOf: ({ spec }) => spec.groupId,
    }),
  );
  return {};
}
