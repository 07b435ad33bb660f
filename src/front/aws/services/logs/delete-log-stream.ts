import type { DeleteLogStreamCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { noStream } from './faults.ts';
import { check, groupName, streamName } from './limits.ts';
import { getGroup } from './log-groups.ts';

export async function deleteLogStream(
  { logGroupName, logStreamName }: Input<DeleteLogStreamCommand>,
  ctx: Ctx,
): Promise<Output<DeleteLogStreamCommand>> {
  check(groupName(logGroupName), streamName(logStreamName));
  const { metadata } = await getGroup(ctx, logGroupName);
  if (!(await ctx.logEvents.removeStream(metadata.uid, logStreamName))) throw noStream();
  return {};
}
