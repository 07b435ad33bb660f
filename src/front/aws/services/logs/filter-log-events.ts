import type { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogEvent } from '../../../../model/log-events.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length } from '../../shared/constraints.ts';
import { invalidParameter, noStream } from './faults.ts';
import { check, filterPattern, limit, streamName, time } from './limits.ts';
import { getGroup, groupNamed } from './log-groups.ts';
import { parseFilterPattern } from './patterns/filter-pattern.ts';
import { directedToken, parseDirectedToken } from './tokens.ts';

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 2 ** 20;

/** Events of a group, of all its streams or some, interleaved by time. */
export async function filterLogEvents(
  input: Input<FilterLogEventsCommand>,
  ctx: Ctx,
): Promise<Output<FilterLogEventsCommand>> {
  const { startTime, endTime, nextToken, startFromHead = true } = input;
  checkInput(input);
  const pattern = parseFilterPattern(input.filterPattern ?? '');
  const { metadata } = await getGroup(ctx, groupNamed(input));
  const token = nextToken === undefined ? undefined : parseDirectedToken(nextToken);
  const backward = token?.backward ?? !startFromHead;
  const { events, next } = await ctx.logEvents.read(metadata.uid, {
    streams: await searchedStreams(input, ctx, metadata.uid),
    from: startTime,
    until: endTime === undefined ? undefined : endTime + 1,
    backward,
    after: token?.position,
    limit: input.limit ?? PAGE_EVENTS,
    maxBytes: PAGE_BYTES,
    matches: ({ message }) => pattern.match(message) !== undefined,
  });
  return {
    events: events.map(eventOutput),
    // Kept for old clients; AWS leaves it empty.
    searchedLogStreams: [],
    ...(next ? { nextToken: directedToken(backward ? 'b' : 'f', next) } : {}),
  };
}

function checkInput(input: Input<FilterLogEventsCommand>): void {
  const { logStreamNames, logStreamNamePrefix: prefix } = input;
  check(
    length('logStreamNames', logStreamNames, [1, 100]),
    ...(logStreamNames ?? []).map((name, index) => streamName(name, `logStreamNames.${index + 1}.member`)),
    streamName(prefix, 'logStreamNamePrefix'),
    filterPattern(input.filterPattern),
    time('startTime', input.startTime),
    time('endTime', input.endTime),
    limit(input.limit, PAGE_EVENTS),
  );
  if (logStreamNames !== undefined && prefix !== undefined)
    throw invalidParameter('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.');
}

/** Undefined = all. Throws ResourceNotFoundException for a stream that is named and not there. */
async function searchedStreams(
  { logStreamNames, logStreamNamePrefix: prefix }: Input<FilterLogEventsCommand>,
  { logEvents }: Ctx,
  group: string,
): Promise<readonly string[] | undefined> {
  for (const name of logStreamNames ?? []) if (!(await logEvents.findStream(group, name))) throw noStream();
  if (prefix === undefined) return logStreamNames;
  return (await logEvents.listStreams(group, prefix)).map(({ name }) => name);
}

function eventOutput({ id, stream, timestamp, message, ingestedAt }: LogEvent) {
  return { eventId: id, logStreamName: stream, timestamp, message, ingestionTime: ingestedAt };
}
