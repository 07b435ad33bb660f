import type { TagUserCommand } from '@aws-sdk/client-iam';
import { iamUserKind } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchHolder } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';
import { IGNORE_CASE, tagged } from '../tag-sets.ts';

/** Adds tags, and replaces those of the same key. */
export async function tagUser(
  { UserName = '', Tags = [] }: Input<TagUserCommand>,
  { client }: Ctx,
): Promise<Output<TagUserCommand>> {
  const missing = () => noSuchHolder('user', UserName);
  await changeRecord(client, iamUserKind, keyOfName(UserName), missing, (found) =>
    withSpec(found, { tags: tagged(found.spec.tags, Tags, IGNORE_CASE) }),
  );
  return {};
}
