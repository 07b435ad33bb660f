import type { ListInstanceProfilesCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { byName, listPage, under } from '../listing.ts';
import { profileViews } from './profile-view.ts';

/** Lists instance profiles under a path. */
export async function listInstanceProfiles(
  input: Input<ListInstanceProfilesCommand>,
  ctx: Ctx,
): Promise<Output<ListInstanceProfilesCommand>> {
  const wanted = under((await ctx.client.list(instanceProfileKind)).items, input.PathPrefix);
  const { items, rest } = listPage(wanted, input, ({ spec }) => byName(spec.instanceProfileName));
  return { InstanceProfiles: await profileViews(ctx, items), ...rest };
}
