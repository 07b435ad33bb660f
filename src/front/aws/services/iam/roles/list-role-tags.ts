import type { ListRoleTagsCommand } from '@aws-sdk/client-iam';
import { iamRoleKind } from '../../../../../model/kinds/iam-role.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getRecord } from '../../../shared/records.ts';
import { noSuchHolder } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { tagList } from '../tag-sets.ts';

/** Lists the tags of a role. */
export async function listRoleTags(
  input: Input<ListRoleTagsCommand>,
  { client }: Ctx,
): Promise<Output<ListRoleTagsCommand>> {
  const { RoleName = '' } = input;
  const missing = () => noSuchHolder('role', RoleName);
  return tagList((await getRecord(client, iamRoleKind, keyOfName(RoleName), missing)).spec.tags, input);
}
