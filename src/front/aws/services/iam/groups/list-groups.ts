import type { ListGroupsCommand } from '@aws-sdk/client-iam';
import { iamGroupKind } from '../../../../../model/kinds/iam-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { byName, listPage, under } from '../listing.ts';
import { groupView } from './group-view.ts';

/** Lists groups under a path. */
export async function listGroups(
  input: Input<ListGroupsCommand>,
  { client }: Ctx,
): Promise<Output<ListGroupsCommand>> {
  const wanted = under((await client.list(iamGroupKind)).items, input.PathPrefix);
  const { items, rest } = listPage(wanted, input, ({ spec }) => byName(spec.groupName));
  return { Groups: items.map(groupView), ...rest };
}
