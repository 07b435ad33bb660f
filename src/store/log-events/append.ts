// What changes when a program says something?
import { TuttiError } from '../../model/errors.ts';
import type { NewLogEvent } from '../../model/log-events.ts';
import type { Draft } from './draft.ts';
import { LIMIT } from './keys.ts';

// What an event costs beside its message: two keys, a header, and what LMDB notes.
const EVENT_OVERHEAD = 96;

/** Throws Invalid for a time that has no place in the order. */
export function assertStorable(events: readonly NewLogEvent[]): void {
  for (const { timestamp } of events)
    if (!Number.isSafeInteger(timestamp) || timestamp < 0 || timestamp >= LIMIT)
      throw new TuttiError('Invalid', `Cannot store an event with timestamp ${timestamp}`);
}

/** About how much is written for the events. */
export function sizeOf(events: readonly NewLogEvent[]): number {
  return events.reduce((sum, { message }) => sum + message.length + EVENT_OVERHEAD, 0);
}

/** False when the stream was there. */
export function createStream(draft: Draft, groupName: string, name: string, nowMs: number): boolean {
  const group = draft.ensureGroup(groupName);
  if (draft.stream(group, name)) return false;
  draft.addStream(groupName, group, name, nowMs);
  return true;
}

/** Adds events in the order given; group and stream are made when they are not there. */
export function append(
  draft: Draft,
  groupName: string,
  name: string,
  events: readonly NewLogEvent[],
  nowMs: number,
): void {
  const group = draft.ensureGroup(groupName);
  const stream = draft.stream(group, name) ?? draft.addStream(groupName, group, name, nowMs);
  if (events.length === 0) return;
  let bytes = 0;
  let first = stream.first ?? Number.POSITIVE_INFINITY;
  let last = stream.last ?? 0;
  for (const { timestamp, message } of events) {
    bytes += draft.addEvent(group.number, stream.number, { timestamp, message, ingestedAt: nowMs });
    first = Math.min(first, timestamp);
    last = Math.max(last, timestamp);
  }
  draft.setStream(group, name, { ...stream, first, last, ingested: nowMs, bytes: stream.bytes + bytes });
  draft.setGroup(groupName, { ...group, bytes: group.bytes + bytes });
}
