import type { ListInstanceProfileTagsCommand } from '@aws-sdk/client-iam';
import { instanceProfileKind } from '../../../../../model/kinds/instance-profile.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getRecord } from '../../../shared/records.ts';
import { noSuchProfile } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { tagList } from '../tag-sets.ts';

/** Lists the tags of an instance profile. */
export async function listInstanceProfileTags(
  input: Input<ListInstanceProfileTagsCommand>,
  { client }: Ctx,
): Promise<Output<ListInstanceProfileTagsCommand>> {
  const { InstanceProfileName = '' } = input;
  const missing = () => noSuchProfile(InstanceProfileName);
  return tagList(
    (await getRecord(client, instanceProfileKind, keyOfName(InstanceProfileName), missing)).spec.tags,
    input,
  );
}
