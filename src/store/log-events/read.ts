// Which events does a query find, a page at a time?
//
// Long walks are cut into slices, between which others get their turn; each slice reads the newest snapshot from where the one before
// stopped. A walk ends at its bound even if it found nothing: the caller asks again from there.
import type { LogEvent, LogPage, LogPosition, LogQuery } from '../../model/log-events.ts';
import type { Environment } from './environment.ts';
import { arrivalOf, idText, LIMIT, numberKey, streamKey } from './keys.ts';
import { decodeFacts, type GroupRecord, type NameRecord, type StreamRecord } from './record.ts';
import { type Step, type WalkBounds, walkGroup, walkStreams } from './walk.ts';

const SLICE_EVENTS = 1000;
const SLICE_BYTES = 2 ** 20;
const WALK_EVENTS = 200_000;
const WALK_BYTES = 64 * 2 ** 20;
// More streams than that are picked out of the walk along the group.
const MERGED_STREAMS = 100;

export interface ReadOptions {
  readonly environment: Environment;
  /** Told of events that cannot be read. */
  onDamage(position: LogPosition): void;
}

export function findGroup(environment: Environment, name: string): GroupRecord | undefined {
  const key = Buffer.from(name);
  const record = environment.get('groups', key);
  return record && decodeFacts<GroupRecord>(key, record);
}

export function findStream(
  environment: Environment,
  group: GroupRecord,
  name: string,
): StreamRecord | undefined {
  const key = streamKey(group.number, name);
  const record = environment.get('streams', key);
  return record && decodeFacts<StreamRecord>(key, record);
}

/** A page; `pause` lets others run. */
export async function readPage(
  options: ReadOptions,
  groupName: string,
  query: LogQuery,
  pause: () => Promise<void>,
): Promise<LogPage> {
  const page: Page = {
    events: [],
    bytes: 0,
    isFull: false,
    at: query.after,
    walkedEvents: 0,
    walkedBytes: 0,
  };
  for (;;) {
    const isOver = readSlice(options, groupName, query, page);
    if (isOver) return { events: page.events, partial: false };
    if (page.isFull) return { events: page.events, next: page.at, partial: false };
    if (page.walkedEvents >= WALK_EVENTS || page.walkedBytes >= WALK_BYTES)
      return { events: page.events, next: page.at, partial: true };
    await pause();
  }
}

interface Page {
  readonly events: LogEvent[];
  /** Of the messages on it. */
  bytes: number;
  isFull: boolean;
  /** The last event that was looked at. */
  at: LogPosition | undefined;
  walkedEvents: number;
  walkedBytes: number;
}

/** True when the walk came to its end. */
function readSlice(options: ReadOptions, groupName: string, query: LogQuery, page: Page): boolean {
  const { environment } = options;
  const group = findGroup(environment, groupName);
  if (!group) return true;
  const names = streamNames(environment);
  const wanted = query.streams && new Set(query.streams);
  let events = 0;
  let bytes = 0;
  for (const step of stepsOf(environment, group, query, page.at)) {
    if (page.isFull || events >= SLICE_EVENTS || bytes >= SLICE_BYTES) return false;
    const position = { timestamp: step.timestamp, id: idText(step.arrival) };
    const stream = step.record && names(step.record.stream);
    if (!step.record) options.onDamage(position);
    else if (stream !== undefined && (!wanted || wanted.has(stream))) {
      const { message, ingestedAt } = step.record;
      const hasRoom = take(page, query, { ...position, stream, message, ingestedAt }, step.record.bytes);
      if (!hasRoom) return false;
    }
    page.at = position;
    events += 1;
    bytes += step.record?.bytes ?? 0;
    page.walkedEvents += 1;
    page.walkedBytes += step.record?.bytes ?? 0;
  }
  return true;
}

/** Puts an event on the page if it matches. False when there is no room for it: the page is full then. */
function take(page: Page, query: LogQuery, event: LogEvent, bytes: number): boolean {
  if (query.matches && !query.matches(event)) return true;
  const { maxBytes = Number.POSITIVE_INFINITY } = query;
  if (page.events.length > 0 && page.bytes + bytes > maxBytes) {
    page.isFull = true;
    return false;
  }
  page.events.push(event);
  page.bytes += bytes;
  page.isFull = page.events.length >= query.limit || page.bytes >= maxBytes;
  return true;
}

function stepsOf(
  environment: Environment,
  group: GroupRecord,
  query: LogQuery,
  at: LogPosition | undefined,
): Iterable<Step> {
  const bounds: WalkBounds = {
    from: clamped(query.from ?? 0),
    until: clamped(query.until ?? LIMIT),
    backward: query.backward ?? false,
    after: at && { timestamp: clamped(at.timestamp), arrival: arrivalOf(at.id) },
  };
  if (bounds.from >= bounds.until) return [];
  if (!query.streams || query.streams.length > MERGED_STREAMS)
    return walkGroup(environment, group.number, bounds);
  const numbers = [...new Set(query.streams)].flatMap(
    (name) => findStream(environment, group, name)?.number ?? [],
  );
  return walkStreams(environment, group.number, numbers, bounds);
}

function clamped(timeMs: number): number {
  return Math.max(0, Math.min(Math.ceil(timeMs), LIMIT));
}

/** Names of streams by number, each looked up once. A stream that is gone has none. */
function streamNames(environment: Environment): (number: number) => string | undefined {
  const known = new Map<number, string | undefined>();
  return (number) => {
    if (known.has(number)) return known.get(number);
    const key = numberKey(number);
    const record = environment.get('names', key);
    const name = record && decodeFacts<NameRecord>(key, record)?.stream;
    known.set(number, name);
    return name;
  };
}
