import type { DescribeLifecycleHooksCommand } from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getGroup } from '../lookup.ts';
import { hooksOf, hookText } from './hook.ts';

export async function describeLifecycleHooks(
  { AutoScalingGroupName, LifecycleHookNames: names = [] }: Input<DescribeLifecycleHooksCommand>,
  ctx: Ctx,
): Promise<Output<DescribeLifecycleHooksCommand>> {
  const group = await getGroup(ctx, AutoScalingGroupName);
  const found = (await hooksOf(ctx, group)).filter(
    ({ spec }) => names.length === 0 || names.includes(spec.hookName),
  );
  return {
    LifecycleHooks: [...found]
      .sort((a, b) => (a.spec.hookName < b.spec.hookName ? -1 : 1))
      .map((hook) => hookText(hook, group.spec.groupName)),
  };
}
