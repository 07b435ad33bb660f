import type { DescribeScheduledActionsCommand } from '@aws-sdk/client-auto-scaling';
import { scheduledActionKind } from '../../../../../model/kinds/group-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { allGroups, getGroup } from '../lookup.ts';
import { pageOf } from '../pages.ts';
import { actionText } from './action.ts';

/** Names count more than times, as on AWS. */
export async function describeScheduledActions(
  input: Input<DescribeScheduledActionsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeScheduledActionsCommand>> {
  const { AutoScalingGroupName, ScheduledActionNames: names = [], StartTime, EndTime } = input;
  const groups = AutoScalingGroupName ? [await getGroup(ctx, AutoScalingGroupName)] : await allGroups(ctx);
  const groupNames = new Map(groups.map(({ metadata, spec }) => [metadata.name, spec.groupName]));
  const { items: all } = await ctx.client.list(scheduledActionKind, { namespace: ctx.region });
  const found = all.flatMap((action) => {
    const groupName = groupNames.get(action.spec.group);
    if (groupName === undefined) return [];
    const text = actionText(ctx, action, groupName);
    if (names.length > 0) return names.includes(action.spec.actionName) ? [text] : [];
    const isIn = (at: Date | undefined) =>
      !at || ((!StartTime || at >= StartTime) && (!EndTime || at <= EndTime));
    return isIn(text.StartTime) ? [text] : [];
  });
  const key = (text: (typeof found)[number]) => `${text.AutoScalingGroupName}/${text.ScheduledActionName}`;
  const { items, rest } = pageOf(found, input, { key });
  return { ScheduledUpdateGroupActions: [...items], ...rest };
}
