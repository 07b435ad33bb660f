import type { CreateLogStreamCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { streamExists } from './faults.ts';
import { check, groupName, streamName } from './limits.ts';
import { getGroup } from './log-groups.ts';

export async function createLogStream(
  { logGroupName, logStreamName }: Input<CreateLogStreamCommand>,
  ctx: Ctx,
): Promise<Output<CreateLogStreamCommand>> {
  check(groupName(logGroupName), streamName(logStreamName));
  const { metadata } = await getGroup(ctx, logGroupName);
  const isNew = await ctx.logEvents.createStream(metadata.uid, logStreamName, ctx.clock.now());
  if (!isNew) throw streamExists();
  return {};
}
