import type { DeleteSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { noSubscriptionFilter } from './faults.ts';
import { check, filterName } from './limits.ts';
import { changeGroup } from './log-groups.ts';

export async function deleteSubscriptionFilter(
  { logGroupName, filterName: name }: Input<DeleteSubscriptionFilterCommand>,
  ctx: Ctx,
): Promise<Output<DeleteSubscriptionFilterCommand>> {
  check(filterName(name));
  await changeGroup(ctx, logGroupName, (spec) => {
    const subscriptionFilters = (spec.subscriptionFilters ?? []).filter((filter) => filter.name !== name);
    if (subscriptionFilters.length === (spec.subscriptionFilters?.length ?? 0)) throw noSubscriptionFilter();
    return { ...spec, subscriptionFilters };
  });
  return {};
}
