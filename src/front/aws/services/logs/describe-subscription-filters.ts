import type { DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { page } from '../../shared/paging.ts';
import { badToken } from './faults.ts';
import { check, filterName, limit } from './limits.ts';
import { getGroup } from './log-groups.ts';

export async function describeSubscriptionFilters(
  input: Input<DescribeSubscriptionFiltersCommand>,
  ctx: Ctx,
): Promise<Output<DescribeSubscriptionFiltersCommand>> {
  const { logGroupName, filterNamePrefix: prefix } = input;
  check(filterName(prefix, 'filterNamePrefix'), limit(input.limit, 50));
  const { spec } = await getGroup(ctx, logGroupName);
  const found = (spec.subscriptionFilters ?? []).filter(
    ({ name }) => prefix === undefined || name.startsWith(prefix),
  );
  const { items, next } = page(found, {
    token: input.nextToken,
    limit: input.limit ?? 50,
    key: ({ name }) => name,
    badToken,
  });
  const subscriptionFilters = items.map(({ name, pattern, createdAt, ...filter }) => ({
    ...filter,
    filterName: name,
    logGroupName,
    filterPattern: pattern,
    creationTime: Date.parse(createdAt),
    applyOnTransformedLogs: false,
  }));
  return { subscriptionFilters, nextToken: next };
}
