import type { CreateInstanceProfileCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { profileExists } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { COUNT_CASE, newTags, someTags } from '../tag-sets.ts';
import { nowText } from '../times.ts';
import { profileView } from './profile-view.ts';

/** Makes an instance profile, without a role. */
export async function createInstanceProfile(
  { InstanceProfileName = '', Path = '/', Tags }: Input<CreateInstanceProfileCommand>,
  { client, clock, ids }: Ctx,
): Promise<Output<CreateInstanceProfileCommand>> {
  const tags = newTags(Tags, COUNT_CASE);
  const spec = {
    instanceProfileName: InstanceProfileName,
    instanceProfileId: ids.unique('AIPA'),
    path: Path,
    createdAt: nowText(clock),
    ...(tags ? { tags } : {}),
  };
  const draft = { metadata: keyOfName(InstanceProfileName), spec };
  const present = () => profileExists(InstanceProfileName);
  const made = await createRecord(client, instanceProfileKind, draft, present);
  return { InstanceProfile: { ...profileView(made, undefined), ...someTags(tags) } };
}
