import type { ListGroupsForUserCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { groupView } from '../groups/group-view.ts';
import { groupsOf } from '../groups/groups-of.ts';
import { getHolder, users } from '../holders.ts';
import { byName, listPage } from '../listing.ts';

/** Lists the groups that a user is in. */
export async function listGroupsForUser(
  input: Input<ListGroupsForUserCommand>,
  ctx: Ctx,
): Promise<Output<ListGroupsForUserCommand>> {
  const all = await groupsOf(ctx, await getHolder(ctx, users, input.UserName ?? ''));
  const { items, rest } = listPage(all, input, ({ spec }) => byName(spec.groupName));
  return { Groups: items.map(groupView), ...rest };
}
