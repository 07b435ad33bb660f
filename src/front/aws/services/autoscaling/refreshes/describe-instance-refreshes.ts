import type { DescribeInstanceRefreshesCommand } from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getGroup, refreshesOf } from '../lookup.ts';
import { newestFirst, pageOf } from '../pages.ts';
import { refreshText } from './refresh-text.ts';

export async function describeInstanceRefreshes(
  input: Input<DescribeInstanceRefreshesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeInstanceRefreshesCommand>> {
  const { InstanceRefreshIds: ids = [] } = input;
  const group = await getGroup(ctx, input.AutoScalingGroupName);
  const all = await refreshesOf(ctx, group.metadata.name);
  const found = all.filter(({ metadata }) => ids.length === 0 || ids.includes(metadata.name));
  const key = ({ metadata, spec }: (typeof all)[number]) => newestFirst(spec.createdAt, metadata.name);
  const { items, rest } = pageOf(found, input, { key });
  return { InstanceRefreshes: items.map((refresh) => refreshText(refresh, group.spec.groupName)), ...rest };
}
