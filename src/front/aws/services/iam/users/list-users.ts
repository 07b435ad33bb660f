import type { ListUsersCommand } from '@aws-sdk/client-iam';
import { iamUserKind } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { byName, listPage, under } from '../listing.ts';
import { userView } from './user-view.ts';

/** Lists users under a path. */
export async function listUsers(
  input: Input<ListUsersCommand>,
  { client }: Ctx,
): Promise<Output<ListUsersCommand>> {
  const wanted = under((await client.list(iamUserKind)).items, input.PathPrefix);
  const { items, rest } = listPage(wanted, input, ({ spec }) => byName(spec.userName));
  return { Users: items.map(userView), ...rest };
}
