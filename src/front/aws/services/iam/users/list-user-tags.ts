import type { ListUserTagsCommand } from '@aws-sdk/client-iam';
import { iamUserKind } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getRecord } from '../../../shared/records.ts';
import { noSuchHolder } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { tagList } from '../tag-sets.ts';

/** Lists the tags of a user. */
export async function listUserTags(
  input: Input<ListUserTagsCommand>,
  { client }: Ctx,
): Promise<Output<ListUserTagsCommand>> {
  const { UserName = '' } = input;
  const missing = () => noSuchHolder('user', UserName);
  return tagList((await getRecord(client, iamUserKind, keyOfName(UserName), missing)).spec.tags, input);
}
