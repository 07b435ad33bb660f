import type { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { accessKeyKind } from '../../../../../model/kinds/access-key.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { userNameOr } from '../caller-name.ts';
import { validationError } from '../faults.ts';
import { withSpec } from '../holders.ts';
import { ownKey } from './own-key.ts';

/** Switches a key off and on. */
export async function updateAccessKey(
  { UserName, AccessKeyId = '', Status }: Input<UpdateAccessKeyCommand>,
  ctx: Ctx,
): Promise<Output<UpdateAccessKeyCommand>> {
  if (Status !== 'Active' && Status !== 'Inactive') throw validationError(`Invalid status: ${Status}`);
  const { key, missing, check } = await ownKey(ctx, userNameOr(ctx, UserName), AccessKeyId);
  await changeRecord(ctx.client, accessKeyKind, key, missing, (found) => {
    check(found);
    return withSpec(found, { status: Status });
  });
  return {};
}
