import type { TagInstanceProfileCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchProfile } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';
import { COUNT_CASE, tagged } from '../tag-sets.ts';

/** Adds tags, and replaces those of the same key. */
export async function tagInstanceProfile(
  { InstanceProfileName = '', Tags = [] }: Input<TagInstanceProfileCommand>,
  { client }: Ctx,
): Promise<Output<TagInstanceProfileCommand>> {
  const missing = () => noSuchProfile(InstanceProfileName);
  await changeRecord(client, instanceProfileKind, keyOfName(InstanceProfileName), missing, (found) =>
    withSpec(found, { tags: tagged(found.spec.tags, Tags, COUNT_CASE) }),
  );
  return {};
}
