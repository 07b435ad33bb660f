import type { CreateGroupCommand } from '@aws-sdk/client-iam';
import { iamGroupKind } from '../../../../../model/kinds/iam-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { holderExists } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { nowText } from '../times.ts';
import { groupView } from './group-view.ts';

/** Makes a group with nobody in it. */
export async function createGroup(
  { GroupName = '', Path = '/' }: Input<CreateGroupCommand>,
  { client, clock, ids }: Ctx,
): Promise<Output<CreateGroupCommand>> {
  const groupId = ids.unique('AGPA');
  const spec = { groupName: GroupName, groupId, path: Path, createdAt: nowText(clock) };
  const draft = { metadata: keyOfName(GroupName), spec };
  const group = await createRecord(client, iamGroupKind, draft, () => holderExists('group', GroupName));
  return { Group: groupView(group) };
}
