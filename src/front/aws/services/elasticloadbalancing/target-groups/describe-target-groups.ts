import type { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { targetGroupArn } from '../arns.ts';
import { targetGroupNotFound } from '../faults.ts';
import { chosen, describePage } from '../listing.ts';
import { allTargetGroups, getLoadBalancer } from '../lookup.ts';
import { readGroupUse, targetGroupText } from './text.ts';

export async function describeTargetGroups(
  input: Input<DescribeTargetGroupsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeTargetGroupsCommand>> {
  const use = await readGroupUse(ctx);
  const all = await allTargetGroups(ctx);
  const byArn = chosen(all, input.TargetGroupArns, targetGroupArn, targetGroupNotFound);
  const byName = chosen(byArn, input.Names, ({ spec }) => spec.name ?? '', targetGroupNotFound);
  const arn = input.LoadBalancerArn;
  if (arn) await getLoadBalancer(ctx, arn);
  const used = arn ? byName.filter(({ metadata }) => use.get(metadata.name)?.includes(arn)) : byName;
  const { items, rest } = describePage(used, input, targetGroupArn);
  return { TargetGroups: items.map((group) => targetGroupText(group, use)), ...rest };
}
