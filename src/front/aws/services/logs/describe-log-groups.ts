import type { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { LOG_GROUP_CLASSES } from '../../../../model/kinds/log-group.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length, oneOf } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badToken, invalidParameter } from './faults.ts';
import { check, groupName, limit } from './limits.ts';
import { groupNamed, groupOutput, listGroups } from './log-groups.ts';

export async function describeLogGroups(
  input: Input<DescribeLogGroupsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeLogGroupsCommand>> {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: part, logGroupIdentifiers, logGroupClass } = input;
  check(
    groupName(prefix, 'logGroupNamePrefix'),
    length('logGroupNamePattern', part, [0, 512]),
    limit(input.limit, 50),
    oneOf('logGroupClass', logGroupClass, LOG_GROUP_CLASSES),
  );
  if (prefix !== undefined && part !== undefined)
    throw invalidParameter(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  const named = logGroupIdentifiers?.map((identifier) => groupNamed({ logGroupIdentifier: identifier }));
  const found = (await listGroups(ctx)).filter(
    ({ spec }) =>
      (prefix === undefined || spec.name.startsWith(prefix)) &&
      (part === undefined || spec.name.toLowerCase().includes(part.toLowerCase())) &&
      (logGroupClass === undefined || spec.class === logGroupClass) &&
      (named === undefined || named.includes(spec.name)),
  );
  const { items, next } = page(found, {
    token: input.nextToken,
    limit: input.limit ?? 50,
    key: ({ spec }) => spec.name,
    badToken,
  });
  return { logGroups: await Promise.all(items.map((group) => groupOutput(ctx, group))), nextToken: next };
}
