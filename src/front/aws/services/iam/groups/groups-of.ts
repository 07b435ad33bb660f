// Who is in which group. Users name their groups by id; an id whose group is gone means nothing.
import { type IamGroup, iamGroupKind } from '../../../../../model/kinds/iam-group.ts';
import { type IamUser, iamUserKind } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';

export async function groupsOf({ client }: Ctx, { spec }: IamUser): Promise<readonly IamGroup[]> {
  const { groupIds = [] } = spec;
  if (groupIds.length === 0) return [];
  const { items } = await client.list(iamGroupKind);
  return items.filter((group) => groupIds.includes(group.spec.groupId));
}

export async function membersOf({ client }: Ctx, { spec }: IamGroup): Promise<readonly IamUser[]> {
  const { items } = await client.list(iamUserKind);
  return items.filter((user) => user.spec.groupIds?.includes(spec.groupId));
}
