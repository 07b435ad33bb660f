// Which events of a PutLogEvents are taken, and which batches are refused whole?
import type { InputLogEvent, RejectedLogEventsInfo } from '@aws-sdk/client-cloudwatch-logs';
import type { NewLogEvent } from '../../../../model/log-events.ts';
import { length, range } from '../../shared/constraints.ts';
import { invalidParameter } from './faults.ts';
import { check, DAY_MS } from './limits.ts';

const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;
const EVENT_BYTES = 26;
const PAST_MS = 14 * DAY_MS;
const FUTURE_MS = 2 * 3_600_000;

/** Throws InvalidParameterException for a batch that AWS would not take at all. */
export function checkBatch(given: readonly InputLogEvent[]): readonly NewLogEvent[] {
  if (given.length < 1 || given.length > MAX_EVENTS)
    check(length('logEvents', given, [1, MAX_EVENTS], { hidden: true }));
  const events = given.map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
  let bytes = 0;
  for (const [index, { timestamp, message }] of events.entries()) {
    const member = `logEvents.${index + 1}.member`;
    if (message === '' || timestamp < 0 || !Number.isSafeInteger(timestamp))
      check(
        range(`${member}.timestamp`, timestamp, [0, Number.MAX_SAFE_INTEGER]),
        length(`${member}.message`, message, [1, MAX_BYTES]),
      );
    bytes += Buffer.byteLength(message) + EVENT_BYTES;
    if (timestamp < (events[index - 1]?.timestamp ?? 0))
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if (bytes > MAX_BYTES)
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BYTES}`);
  if ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0) > DAY_MS)
    throw invalidParameter(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  return events;
}

/** Leaves out what is too old, past its retention or too new; says where in the batch these end or begin. */
export function acceptable(
  batch: readonly NewLogEvent[],
  nowMs: number,
  retentionInDays: number | undefined,
): { events: readonly NewLogEvent[]; rejected?: RejectedLogEventsInfo } {
  const before = (timeMs: number) => batch.filter(({ timestamp }) => timestamp < timeMs).length;
  const tooOld = before(nowMs - PAST_MS);
  const expired = retentionInDays === undefined ? 0 : before(nowMs - retentionInDays * DAY_MS);
  const tooNew = before(nowMs + FUTURE_MS + 1);
  const events = batch.slice(Math.max(tooOld, expired), tooNew);
  if (events.length === batch.length) return { events };
  const rejected = {
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > tooOld ? { expiredLogEventEndIndex: expired } : {}),
    ...(tooNew < batch.length ? { tooNewLogEventStartIndex: tooNew } : {}),
  };
  return { events, rejected };
}
