import type { DeleteLifecycleHookCommand } from '@aws-sdk/client-auto-scaling';
import { lifecycleHookKind } from '../../../../../model/kinds/group-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { hookNotFound } from '../faults.ts';
import { getGroup } from '../lookup.ts';
import { hookKey } from './hook.ts';

/** What it holds is given up on the way in, and goes on on the way out. */
export async function deleteLifecycleHook(
  { AutoScalingGroupName, LifecycleHookName }: Input<DeleteLifecycleHookCommand>,
  ctx: Ctx,
): Promise<Output<DeleteLifecycleHookCommand>> {
  const group = await getGroup(ctx, AutoScalingGroupName);
  const missing = () => hookNotFound(LifecycleHookName, group.spec.groupName);
  await removeRecord(ctx.client, lifecycleHookKind, hookKey(ctx, group, LifecycleHookName), missing);
  return {};
}
