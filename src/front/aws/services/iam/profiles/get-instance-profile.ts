import type { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getRecord } from '../../../shared/records.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { noSuchProfile } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { profileView, roleOf } from './profile-view.ts';

/** Tells an instance profile with its role. */
export async function getInstanceProfile(
  { InstanceProfileName = '' }: Input<GetInstanceProfileCommand>,
  ctx: Ctx,
): Promise<Output<GetInstanceProfileCommand>> {
  const missing = () => noSuchProfile(InstanceProfileName);
  const key = keyOfName(InstanceProfileName);
  const profile = await getRecord(ctx.client, instanceProfileKind, key, missing);
  const view = profileView(profile, await roleOf(ctx, profile));
  return { InstanceProfile: { ...view, Tags: tagEntries(profile.spec.tags) } };
}
