import type { ListLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { LOG_GROUP_CLASSES } from '../../../../model/kinds/log-group.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length, oneOf } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badToken } from './faults.ts';
import { check, limit } from './limits.ts';
import { groupArn, listGroups } from './log-groups.ts';

export async function listLogGroups(
  input: Input<ListLogGroupsCommand>,
  ctx: Ctx,
): Promise<Output<ListLogGroupsCommand>> {
  const { logGroupNamePattern, logGroupClass } = input;
  check(
    length('logGroupNamePattern', logGroupNamePattern, [3, 129]),
    oneOf('logGroupClass', logGroupClass, LOG_GROUP_CLASSES),
    limit(input.limit, 1000),
  );
  const found = (await listGroups(ctx)).filter(
    ({ spec }) =>
      (logGroupClass === undefined || spec.class === logGroupClass) &&
      matches(logGroupNamePattern, spec.name),
  );
  const { items, next } = page(found, {
    token: input.nextToken,
    limit: input.limit ?? 50,
    key: ({ spec }) => spec.name,
    badToken,
  });
  const logGroups = items.map(({ spec }) => ({
    logGroupName: spec.name,
    logGroupArn: groupArn(ctx, spec.name),
    logGroupClass: spec.class,
  }));
  return { logGroups, nextToken: next };
}

/** `^prefix|part`: any of them. */
function matches(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined) return true;
  return pattern
    .split('|')
    .some((part) => (part.startsWith('^') ? name.startsWith(part.slice(1)) : name.includes(part)));
}
