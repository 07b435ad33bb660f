import type { PutLifecycleHookCommand } from '@aws-sdk/client-auto-scaling';
import { lifecycleHookKind } from '../../../../../model/kinds/group-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeRecord } from '../../../shared/records.ts';
import { hookNotFound } from '../faults.ts';
import { getGroup } from '../lookup.ts';
import { hookKey, hookSpec, makeHook } from './hook.ts';

/** Made, or changed in what is given. */
export async function putLifecycleHook(
  input: Input<PutLifecycleHookCommand>,
  ctx: Ctx,
): Promise<Output<PutLifecycleHookCommand>> {
  const group = await getGroup(ctx, input.AutoScalingGroupName);
  const key = hookKey(ctx, group, input.LifecycleHookName);
  if (!(await ctx.client.find(lifecycleHookKind, key))) {
    await makeHook(ctx, group, input);
    return {};
  }
  const missing = () => hookNotFound(input.LifecycleHookName, group.spec.groupName);
  await changeRecord(ctx.client, lifecycleHookKind, key, missing, (hook) => ({
    ...hook,
    spec: hookSpec(group, input, hook.spec),
  }));
  return {};
}
