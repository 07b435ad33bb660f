import type { CancelKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { arnOf } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { changeKey } from './changes.ts';
import { notPendingDeletion } from './faults.ts';

/** The key comes back disabled. */
export async function cancelKeyDeletion(
  { KeyId }: Input<CancelKeyDeletionCommand>,
  ctx: Ctx,
): Promise<Output<CancelKeyDeletionCommand>> {
  const how = { action: 'CancelKeyDeletion', whilePending: true };
  const key = await changeKey(ctx, KeyId, how, ({ deleteAt, ...spec }, arn) => {
    if (deleteAt === undefined) throw notPendingDeletion(arn);
    return spec;
  });
  return { KeyId: arnOf(ctx, key) };
}
