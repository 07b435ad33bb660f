import type { PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { acceptable, checkBatch } from './event-batch.ts';
import { noStream } from './faults.ts';
import { check, groupName, streamName } from './limits.ts';
import { getGroup } from './log-groups.ts';
import { feedMetrics } from './metric-feed.ts';
import { sequenceToken } from './tokens.ts';

/** Events that are too old, expired or too new are left out and told; the rest is on disk when this answers. */
export async function putLogEvents(
  { logGroupName, logStreamName, logEvents }: Input<PutLogEventsCommand>,
  ctx: Ctx,
): Promise<Output<PutLogEventsCommand>> {
  check(groupName(logGroupName), streamName(logStreamName));
  const batch = checkBatch(logEvents);
  const group = await getGroup(ctx, logGroupName);
  const { uid } = group.metadata;
  if (!(await ctx.logEvents.findStream(uid, logStreamName))) throw noStream();
  const now = ctx.clock.now();
  const { events, rejected } = acceptable(batch, now, group.spec.retentionInDays);
  if (events.length > 0) {
    await ctx.logEvents.append(uid, logStreamName, events, now);
    await feedMetrics(ctx, group, events);
  }
  return { nextSequenceToken: sequenceToken(now), ...(rejected ? { rejectedLogEventsInfo: rejected } : {}) };
}
