import type { UntagInstanceProfileCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchProfile } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';
import { COUNT_CASE, untagged } from '../tag-sets.ts';

/** Removes the tags of these keys. */
export async function untagInstanceProfile(
  { InstanceProfileName = '', TagKeys = [] }: Input<UntagInstanceProfileCommand>,
  { client }: Ctx,
): Promise<Output<UntagInstanceProfileCommand>> {
  const missing = () => noSuchProfile(InstanceProfileName);
  await changeRecord(client, instanceProfileKind, keyOfName(InstanceProfileName), missing, (found) =>
    withSpec(found, { tags: untagged(found.spec.tags, TagKeys, COUNT_CASE) }),
  );
  return {};
}
