import type { TagRoleCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { noSuchHolder } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { keyOfName } from '../keys.ts';
import { IGNORE_CASE, tagged } from '../tag-sets.ts';

/** Adds tags, and replaces those of the same key. */
export async function tagRole(
  { RoleName = '', Tags = [] }: Input<TagRoleCommand>,
  { client }: Ctx,
): Promise<Output<TagRoleCommand>> {
  const missing = () => noSuchHolder('role', RoleName);
  await changeRecord(client, iamRoleKind, keyOfName(RoleName), missing, (found) =>
    withSpec(found, { tags: tagged(found.spec.tags, Tags, IGNORE_CASE) }),
  );
  return {};
}
