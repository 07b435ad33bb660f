import type { PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length, oneOf } from '../../shared/constraints.ts';
import { limitExceeded } from './faults.ts';
import { check, filterName, filterPattern } from './limits.ts';
import { changeGroup } from './log-groups.ts';
import { parseFilterPattern } from './patterns/filter-pattern.ts';

const MAX_FILTERS = 2;

/** Stored. A filter of that name is replaced. */
export async function putSubscriptionFilter(
  input: Input<PutSubscriptionFilterCommand>,
  ctx: Ctx,
): Promise<Output<PutSubscriptionFilterCommand>> {
  const { logGroupName, filterName: name, filterPattern: pattern, destinationArn, roleArn } = input;
  const { distribution = 'ByLogStream' } = input;
  check(
    filterName(name),
    filterPattern(pattern),
    length('destinationArn', destinationArn, [1, 2048]),
    oneOf('distribution', distribution, ['Random', 'ByLogStream']),
  );
  parseFilterPattern(pattern);
  const createdAt = new Date(ctx.clock.now()).toISOString();
  const made = { name, pattern, destinationArn, ...(roleArn ? { roleArn } : {}), distribution, createdAt };
  await changeGroup(ctx, logGroupName, (spec) => {
    const others = (spec.subscriptionFilters ?? []).filter((filter) => filter.name !== name);
    if (others.length >= MAX_FILTERS) throw limitExceeded();
    return { ...spec, subscriptionFilters: [...others, made] };
  });
  return {};
}
