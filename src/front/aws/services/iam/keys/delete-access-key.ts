import type { DeleteAccessKeyCommand } from '@aws-sdk/client-iam';
import { accessKeyKind } from '../../../../../model/kinds/access-key.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { userNameOr } from '../caller-name.ts';
import { ownKey } from './own-key.ts';

/** Deletes a key: what it signs is refused from now on. */
export async function deleteAccessKey(
  { UserName, AccessKeyId = '' }: Input<DeleteAccessKeyCommand>,
  ctx: Ctx,
): Promise<Output<DeleteAccessKeyCommand>> {
  const { key, missing, check } = await ownKey(ctx, userNameOr(ctx, UserName), AccessKeyId);
  await removeRecord(ctx.client, accessKeyKind, key, missing, check);
  return {};
}
