import type { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { userNameOr } from '../caller-name.ts';
import { getHolder, users } from '../holders.ts';
import { accessKeysOf } from '../keys-of-user.ts';
import { listPage } from '../listing.ts';

/** Lists a user's keys, without their secrets. */
export async function listAccessKeys(
  input: Input<ListAccessKeysCommand>,
  ctx: Ctx,
): Promise<Output<ListAccessKeysCommand>> {
  const user = await getHolder(ctx, users, userNameOr(ctx, input.UserName));
  const all = await accessKeysOf(ctx, user.spec.userName);
  const { items, rest } = listPage(all, input, ({ spec }) => `${spec.createdAt} ${spec.accessKeyId}`);
  const views = items.map(({ spec }) => ({
    UserName: spec.userName,
    AccessKeyId: spec.accessKeyId,
    Status: spec.status,
    CreateDate: new Date(spec.createdAt),
  }));
  return { AccessKeyMetadata: views, ...rest };
}
