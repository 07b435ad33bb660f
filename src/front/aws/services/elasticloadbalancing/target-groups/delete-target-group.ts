import type { DeleteTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupKind } from '../../../../../model/kinds/target-group.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { targetGroupInUse, targetGroupNotFound } from '../faults.ts';
import { allListeners, getTargetGroup } from '../lookup.ts';
import { listenerGroups } from './text.ts';

/** One that is gone is deleted; one that a listener sends to is not. */
export async function deleteTargetGroup(
  { TargetGroupArn = '' }: Input<DeleteTargetGroupCommand>,
  ctx: Ctx,
): Promise<Output<DeleteTargetGroupCommand>> {
  try {
    const { metadata } = await getTargetGroup(ctx, TargetGroupArn);
    const key = { namespace: metadata.namespace, name: metadata.name };
    await removeRecord(ctx.client, targetGroupKind, key, targetGroupNotFound, async () => {
      const users = (await allListeners(ctx)).filter((listener) =>
        listenerGroups(listener).includes(metadata.name),
      );
      if (users.length > 0) throw targetGroupInUse(TargetGroupArn);
    });
  } catch (error) {
    if (!(error instanceof AwsFault) || error.wire.code !== targetGroupNotFound().wire.code) throw error;
  }
  return {};
}
