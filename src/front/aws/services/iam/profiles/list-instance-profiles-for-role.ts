import type { ListInstanceProfilesForRoleCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getHolder, roles } from '../holders.ts';
import { byName, listPage } from '../listing.ts';
import { profileViews } from './profile-view.ts';

/** Lists the instance profiles that have the role. */
export async function listInstanceProfilesForRole(
  input: Input<ListInstanceProfilesForRoleCommand>,
  ctx: Ctx,
): Promise<Output<ListInstanceProfilesForRoleCommand>> {
  const { roleName } = (await getHolder(ctx, roles, input.RoleName ?? '')).spec;
  const all = (await ctx.client.list(instanceProfileKind)).items;
  const wanted = all.filter(({ spec }) => spec.roleName === roleName);
  const { items, rest } = listPage(wanted, input, ({ spec }) => byName(spec.instanceProfileName));
  return { InstanceProfiles: await profileViews(ctx, items), ...rest };
}
