import type { UntagUserCommand } from '@aws-sdk/client-iam';
import { iamUserKind } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchHolder } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';
import { IGNORE_CASE, untagged } from '../tag-sets.ts';

/** Removes the tags of these keys. */
export async function untagUser(
  { UserName = '', TagKeys = [] }: Input<UntagUserCommand>,
  { client }: Ctx,
): Promise<Output<UntagUserCommand>> {
  const missing = () => noSuchHolder('user', UserName);
  await changeRecord(client, iamUserKind, keyOfName(UserName), missing, (found) =>
    withSpec(found, { tags: untagged(found.spec.tags, TagKeys, IGNORE_CASE) }),
  );
  return {};
}
