import type { DescribeLogStreamsCommand, LogStream } from '@aws-sdk/client-cloudwatch-logs';
import type { LogStreamInfo } from '../../../../model/log-events.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { oneOf } from '../../shared/constraints.ts';
import { page } from '../../shared/paging.ts';
import { badToken, invalidParameter } from './faults.ts';
import { check, limit, streamName } from './limits.ts';
import { getGroup, groupArn, groupNamed } from './log-groups.ts';
import { sequenceToken } from './tokens.ts';

export async function describeLogStreams(
  input: Input<DescribeLogStreamsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeLogStreamsCommand>> {
  const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input;
  check(
    streamName(prefix, 'logStreamNamePrefix'),
    oneOf('orderBy', orderBy, ['LogStreamName', 'LastEventTime']),
    limit(input.limit, 50),
  );
  if (orderBy === 'LastEventTime' && prefix !== undefined)
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  const { metadata, spec } = await getGroup(ctx, groupNamed(input));
  const { items, next } = page(await ctx.logEvents.listStreams(metadata.uid, prefix), {
    token: input.nextToken,
    limit: input.limit ?? 50,
    key: (stream) => sortKey(stream, orderBy === 'LastEventTime', descending),
    badToken,
  });
  const arn = groupArn(ctx, spec.name);
  return { logStreams: items.map((stream) => streamOutput(arn, stream)), nextToken: next };
}

/** Sorts as its bytes do; descending, every byte is turned around, and the shorter of two that begin alike comes later. */
function sortKey({ name, lastEventAt = 0 }: LogStreamInfo, isByTime: boolean, descending: boolean): string {
  const bytes = Buffer.from(isByTime ? String(lastEventAt).padStart(16, '0') + name : name);
  if (!descending) return bytes.toString('hex');
  return `${Buffer.from(bytes.map((byte) => 255 - byte)).toString('hex')}g`;
}

function streamOutput(groupArn: string, stream: LogStreamInfo): LogStream {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.firstEventAt,
    lastEventTimestamp: stream.lastEventAt,
    lastIngestionTime: stream.lastIngestedAt,
    uploadSequenceToken: sequenceToken(stream.lastIngestedAt ?? stream.createdAt),
    arn: `${groupArn}:log-stream:${stream.name}`,
    // AWS tells the size of groups only.
    storedBytes: 0,
  };
}
