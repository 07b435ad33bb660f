import type { DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { type ScalingActivity, scalingActivityKind } from '../../../../../model/kinds/group-rules.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { filtered } from '../../../shared/filters.ts';
import { validationError } from '../faults.ts';
import { allGroups, getGroup } from '../lookup.ts';
import { newestFirst, pageOf } from '../pages.ts';
import { activityText } from './activity-text.ts';

/** The newest first; what is under way before all that is over. */
export async function describeScalingActivities(
  input: Input<DescribeScalingActivitiesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeScalingActivitiesCommand>> {
  const { ActivityIds: ids = [], AutoScalingGroupName } = input;
  const only = AutoScalingGroupName ? (await getGroup(ctx, AutoScalingGroupName)).metadata.name : undefined;
  const { items: all } = await ctx.client.list(scalingActivityKind, { namespace: ctx.region });
  const asked = all.filter(
    ({ spec }) =>
      (only === undefined || spec.group === only) && (ids.length === 0 || ids.includes(spec.activityId)),
  );
  const found = filtered(asked, input.Filters, fieldsOf, unknownFilter);
  const { items, rest } = pageOf(found, { MaxRecords: 100, ...input }, { key });
  const groups = new Map((await allGroups(ctx)).map((group) => [group.metadata.name, group]));
  return { Activities: items.map((each) => activityText(each, groups.get(each.spec.group))), ...rest };
}

function key({ spec }: ScalingActivity): string {
  return `${spec.endedAt === undefined ? 0 : 1}/${newestFirst(spec.startedAt, spec.activityId)}`;
}

function fieldsOf({ spec }: ScalingActivity, name: string): readonly string[] | undefined {
  if (name === 'Status') return [spec.state];
  // Times of these filters are lower and upper ends, not values: they are refused.
  return undefined;
}

const unknownFilter = (name: string) =>
  validationError(`Filter type ${name} is not correct. Allowed Filter types are: [Status]`);
