import type { GetGroupCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getHolder, groups } from '../holders.ts';
import { byName, listPage } from '../listing.ts';
import { userView } from '../users/user-view.ts';
import { groupView } from './group-view.ts';
import { membersOf } from './groups-of.ts';

/** Tells a group and who is in it. */
export async function getGroup(input: Input<GetGroupCommand>, ctx: Ctx): Promise<Output<GetGroupCommand>> {
  const group = await getHolder(ctx, groups, input.GroupName ?? '');
  const { items, rest } = listPage(await membersOf(ctx, group), input, ({ spec }) => byName(spec.userName));
  return { Group: groupView(group), Users: items.map(userView), ...rest };
}
