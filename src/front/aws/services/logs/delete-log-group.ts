import type { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { logGroupKind } from '../../../../model/kinds/log-group.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { removeRecord } from '../../shared/records.ts';
import { isProtected, noGroup } from './faults.ts';
import { check, groupName } from './limits.ts';
import { groupKey } from './log-groups.ts';

/** Should the events be left (a crash in between), ways/cluster/log-retention removes them: they belong to no group any more. */
export async function deleteLogGroup(
  { logGroupName: name }: Input<DeleteLogGroupCommand>,
  ctx: Ctx,
): Promise<Output<DeleteLogGroupCommand>> {
  check(groupName(name));
  const { metadata } = await removeRecord(
    ctx.client,
    logGroupKind,
    groupKey(ctx, name),
    noGroup,
    ({ spec }) => {
      if (spec.deletionProtection) throw isProtected();
    },
  );
  await ctx.logEvents.removeGroup(metadata.uid);
  return {};
}
