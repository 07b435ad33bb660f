import type { UntagRoleCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchHolder } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';
import { IGNORE_CASE, untagged } from '../tag-sets.ts';

/** Removes the tags of these keys. */
export async function untagRole(
  { RoleName = '', TagKeys = [] }: Input<UntagRoleCommand>,
  { client }: Ctx,
): Promise<Output<UntagRoleCommand>> {
  const missing = () => noSuchHolder('role', RoleName);
  await changeRecord(client, iamRoleKind, keyOfName(RoleName), missing, (found) =>
    withSpec(found, { tags: untagged(found.spec.tags, TagKeys, IGNORE_CASE) }),
  );
  return {};
}
