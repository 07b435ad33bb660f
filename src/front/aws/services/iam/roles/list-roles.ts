import type { ListRolesCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { byName, listPage, under } from '../listing.ts';
import { listedRoleView } from './role-view.ts';

/** Lists roles under a path. */
export async function listRoles(
  input: Input<ListRolesCommand>,
  { client }: Ctx,
): Promise<Output<ListRolesCommand>> {
  const wanted = under((await client.list(iamRoleKind)).items, input.PathPrefix);
  const { items, rest } = listPage(wanted, input, ({ spec }) => byName(spec.roleName));
  return { Roles: items.map(listedRoleView), ...rest };
}
