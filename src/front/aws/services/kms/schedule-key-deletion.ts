import type { ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { Ctx } from '../../context.ts';
import { arnOf } from '../../encryption/keys.ts';
import type { Input, Output } from '../../operation.ts';
import { check, range } from '../../shared/constraints.ts';
import { changeKey } from './changes.ts';

const DAY_MS = 86_400_000;

/** The key stops working at once and is removed when the window ends. */
export async function scheduleKeyDeletion(
  { KeyId, PendingWindowInDays = 30 }: Input<ScheduleKeyDeletionCommand>,
  ctx: Ctx,
): Promise<Output<ScheduleKeyDeletionCommand>> {
  check(range('pendingWindowInDays', PendingWindowInDays, [7, 30]));
  const date = new Date(ctx.clock.now() + PendingWindowInDays * DAY_MS);
  const key = await changeKey(ctx, KeyId, { action: 'ScheduleKeyDeletion' }, (spec) => ({
    ...spec,
    enabled: false,
    deleteAt: date.toISOString(),
  }));
  return { KeyId: arnOf(ctx, key), DeletionDate: date, KeyState: 'PendingDeletion', PendingWindowInDays };
}
