import type { DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { instanceDetails } from '../groups/group-text.ts';
import { allGroups, membersByGroup } from '../lookup.ts';
import { pageOf } from '../pages.ts';

export async function describeAutoScalingInstances(
  input: Input<DescribeAutoScalingInstancesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeAutoScalingInstancesCommand>> {
  const { InstanceIds: ids = [] } = input;
  const members = await membersByGroup(ctx);
  const all = (await allGroups(ctx)).flatMap((group) =>
    (members.get(group.metadata.name) ?? []).map((machine) => instanceDetails(machine, group)),
  );
  const found = all.filter(({ InstanceId }) => ids.length === 0 || ids.includes(InstanceId));
  const { items, rest } = pageOf(found, input, { key: ({ InstanceId }) => InstanceId, most: 50 });
  return { AutoScalingInstances: [...items], ...rest };
}
