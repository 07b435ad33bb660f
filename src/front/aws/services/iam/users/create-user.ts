import type { CreateUserCommand } from '@aws-sdk/client-iam';
import { iamUserKind } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { createRecord } from '../../../shared/records.ts';
import { holderExists } from '../faults.ts';
import { keyOfName } from '../keys.ts';
import { withBoundary } from '../policies/boundary.ts';
import { IGNORE_CASE, newTags } from '../tag-sets.ts';
import { nowText } from '../times.ts';
import { wholeUserView } from './user-view.ts';

/** Makes a user without keys. */
export async function createUser(
  { UserName = '', Path = '/', PermissionsBoundary, Tags }: Input<CreateUserCommand>,
  ctx: Ctx,
): Promise<Output<CreateUserCommand>> {
  const tags = newTags(Tags, IGNORE_CASE);
  const spec = {
    userName: UserName,
    userId: ctx.ids.unique('AIDA'),
    path: Path,
    createdAt: nowText(ctx.clock),
    ...(PermissionsBoundary ? { permissionsBoundary: PermissionsBoundary } : {}),
    ...(tags ? { tags } : {}),
  };
  const draft = { metadata: keyOfName(UserName), spec };
  const user = await withBoundary(ctx, PermissionsBoundary, () =>
    createRecord(ctx.client, iamUserKind, draft, () => holderExists('user', UserName)),
  );
  return { User: wholeUserView(user) };
}
