import type { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogEvent } from '../../../../model/log-events.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { noStream } from './faults.ts';
import { check, limit, streamName, time } from './limits.ts';
import { getGroup, groupNamed } from './log-groups.ts';
import { directedToken, parseDirectedToken, placeBefore } from './tokens.ts';

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 2 ** 20;

/** Events of one stream, ascending by time. At an end the token of its direction stays the one that was given. */
export async function getLogEvents(
  input: Input<GetLogEventsCommand>,
  ctx: Ctx,
): Promise<Output<GetLogEventsCommand>> {
  const { logStreamName, startTime, endTime, nextToken, startFromHead = false } = input;
  check(
    streamName(logStreamName),
    time('startTime', startTime),
    time('endTime', endTime),
    limit(input.limit, PAGE_EVENTS),
  );
  const { metadata } = await getGroup(ctx, groupNamed(input));
  if (!(await ctx.logEvents.findStream(metadata.uid, logStreamName))) throw noStream();
  const token = nextToken === undefined ? undefined : parseDirectedToken(nextToken);
  const backward = token?.backward ?? !startFromHead;
  const { events } = await ctx.logEvents.read(metadata.uid, {
    streams: [logStreamName],
    from: startTime,
    until: endTime,
    backward,
    after: token?.position,
    limit: input.limit ?? PAGE_EVENTS,
    maxBytes: PAGE_BYTES,
  });
  const ascending = backward ? [...events].reverse() : events;
  const edge = token?.position ?? placeBefore(startTime ?? 0);
  return {
    events: ascending.map(eventOutput),
    nextForwardToken: directedToken('f', ascending.at(-1) ?? edge),
    nextBackwardToken: directedToken('b', ascending[0] ?? edge),
  };
}

function eventOutput({ timestamp, message, ingestedAt }: LogEvent) {
  return { timestamp, message, ingestionTime: ingestedAt };
}
