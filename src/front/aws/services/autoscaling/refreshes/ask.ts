// What callers ask of a refresh that is under way: to end it where it is, or to go back.
import type {
  CancelInstanceRefreshCommand,
  RollbackInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  type InstanceRefresh,
  instanceRefreshKind,
  isRefreshOver,
} from '../../../../../model/kinds/instance-refresh.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { irreversible, noActiveRefresh } from '../faults.ts';
import { getGroup, refreshesOf } from '../lookup.ts';

export async function cancelInstanceRefresh(
  { AutoScalingGroupName }: Input<CancelInstanceRefreshCommand>,
  ctx: Ctx,
): Promise<Output<CancelInstanceRefreshCommand>> {
  return ask(ctx, AutoScalingGroupName, 'cancel', () => undefined);
}

export async function rollbackInstanceRefresh(
  { AutoScalingGroupName }: Input<RollbackInstanceRefreshCommand>,
  ctx: Ctx,
): Promise<Output<RollbackInstanceRefreshCommand>> {
  return ask(ctx, AutoScalingGroupName, 'rollback', checkReversible);
}

async function ask(
  ctx: Ctx,
  groupName: string,
  asked: NonNullable<InstanceRefresh['spec']['asked']>,
  allowed: (refresh: InstanceRefresh) => void,
): Promise<{ InstanceRefreshId: string }> {
  const group = await getGroup(ctx, groupName);
  const active = (await refreshesOf(ctx, group.metadata.name)).find((refresh) => !isRefreshOver(refresh));
  if (!active) throw noActiveRefresh();
  await changeRecord(ctx.client, instanceRefreshKind, keyOf(active), noActiveRefresh, (refresh) => {
    if (isRefreshOver(refresh) || refresh.spec.asked === 'cancel') throw noActiveRefresh();
    allowed(refresh);
    return refresh.spec.asked === asked ? refresh : { ...refresh, spec: { ...refresh.spec, asked } };
  });
  return { InstanceRefreshId: active.metadata.name };
}

function checkReversible({ spec, status }: InstanceRefresh): void {
  if (status?.state === 'RollbackInProgress') throw noActiveRefresh();
  if (!spec.to)
    throw irreversible(
      'Instance refresh cannot be rolled back because no desired configuration was specified.',
    );
  if (spec.from.version.startsWith('$') || spec.to.version.startsWith('$'))
    throw irreversible(
      'Instance refresh cannot be rolled back because the launch template version is $Latest or $Default.',
    );
}
