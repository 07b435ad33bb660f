// Which events go, and what is true of their streams afterwards?
//
// Streams and groups that are removed are gone for readers at once; their events are swept afterwards, in steps that are each one
// transaction and short. Retention and the bound on size remove in the same steps. A step returns whether there is more to do.
import type { Draft, Removal } from './draft.ts';
import type { Environment } from './environment.ts';
import { LIMIT, numberKey, parseDoomed, parsePlace, placeKey, streamKey, streamNameOf } from './keys.ts';
import { decodeEvent, decodeFacts, type StreamRecord } from './record.ts';
import { merged, places, type Step, type WalkBounds, walkGroup } from './walk.ts';

const STEP_EVENTS = 2000;
const STEP_BYTES = 8 * 2 ** 20;
// About what an event takes beside its message.
const EVENT_BYTES = 96;
// Groups that are looked at together for the oldest events of all.
const STEP_GROUPS = 64;
const ALL: WalkBounds = { from: 0, until: LIMIT, backward: false };

/** False when it was not there. */
export function removeStream(draft: Draft, groupName: string, name: string): boolean {
  const group = draft.group(groupName);
  const stream = group && draft.stream(group, name);
  if (!stream) return false;
  draft.forgetStream(group.number, name, stream.number);
  draft.setGroup(groupName, { ...group, bytes: group.bytes - stream.bytes });
  draft.doom(group.number, stream.number);
  return true;
}

export function removeGroup(draft: Draft, groupName: string): void {
  const group = draft.group(groupName);
  if (!group) return;
  draft.setGroup(groupName, undefined);
  draft.doom(group.number, 0);
}

/** Drops what is older than a time. */
export function expireStep(
  environment: Environment,
  draft: Draft,
  groupName: string,
  beforeMs: number,
): boolean {
  const group = draft.group(groupName);
  if (!group) return false;
  const steps = walkGroup(environment, group.number, {
    ...ALL,
    until: Math.max(0, Math.min(beforeMs, LIMIT)),
  });
  return removeSome(environment, draft, withGroup(group.number, steps));
}

/** Drops the oldest events of all groups, `bytes` of them. */
export function evictStep(environment: Environment, draft: Draft, bytes: number): boolean {
  const heads = groupsWithEvents(environment).sort((a, b) => a.timestamp - b.timestamp);
  // What is later than the first of the groups that are left out is not among the oldest.
  const until = heads[STEP_GROUPS]?.timestamp ?? LIMIT - 1;
  const bounds = { ...ALL, until: until + 1 };
  const sources = heads
    .slice(0, STEP_GROUPS)
    .map(({ group }) => withGroup(group, walkGroup(environment, group, bounds)));
  return removeSome(environment, draft, merged(sources), bytes) || heads.length > STEP_GROUPS;
}

/** Removes what was doomed. */
export function sweepStep(environment: Environment, draft: Draft): boolean {
  const key = environment.first('doomed', { start: Buffer.alloc(0) });
  if (!key) return false;
  const { group, stream } = parseDoomed(key);
  const found =
    stream === 0 ? withGroup(group, walkGroup(environment, group, ALL)) : leftOf(environment, group, stream);
  const more =
    removeSome(environment, draft, found) || (stream === 0 && forgetStreams(environment, draft, group));
  if (!more) draft.absolve(group, stream);
  return true;
}

interface Found extends Step {
  readonly group: number;
  /** Known where the walk is along a stream. */
  readonly stream?: number;
}

function* withGroup(group: number, steps: Iterable<Step>): Generator<Found> {
  for (const step of steps) yield { ...step, group };
}

function* leftOf(environment: Environment, group: number, stream: number): Generator<Found> {
  for (const { timestamp, arrival } of places(environment, stream, ALL)) {
    const key = placeKey(group, timestamp, arrival);
    const value = environment.get('events', key);
    yield { group, stream, timestamp, arrival, record: value && decodeEvent(key, value) };
  }
}

/** Removes the first events of a walk, as many as make one step. Events without a sound record go too. */
function removeSome(
  environment: Environment,
  draft: Draft,
  found: Iterable<Found>,
  stepBytes = STEP_BYTES,
): boolean {
  const removed = new Map<number, Removal[]>();
  let events = 0;
  let bytes = 0;
  let more = false;
  for (const { group, timestamp, arrival, record, stream = record?.stream ?? 0 } of found) {
    if (events >= STEP_EVENTS || bytes >= stepBytes) {
      more = true;
      break;
    }
    const removal = { group, stream, timestamp, arrival, bytes: record?.bytes ?? 0 };
    events += 1;
    bytes += removal.bytes + EVENT_BYTES;
    draft.removeEvent(removal);
    const others = removed.get(stream);
    if (others) others.push(removal);
    else removed.set(stream, [removal]);
  }
  for (const [stream, removals] of removed) account(environment, draft, stream, removals);
  return more;
}

// A stream or group that is not there any more tells nothing.
function account(environment: Environment, draft: Draft, number: number, removals: readonly Removal[]): void {
  const name = draft.nameOf(number);
  const group = name && draft.group(name.group);
  const stream = group && draft.stream(group, name.stream);
  const last = removals.at(-1);
  if (!name || !stream || !last || group.number !== last.group) return;
  const bytes = removals.reduce((sum, removal) => sum + removal.bytes, 0);
  const first = firstAfter(environment, number, last);
  draft.setStream(group, name.stream, { ...stream, first, bytes: Math.max(0, stream.bytes - bytes) });
  draft.setGroup(name.group, { ...group, bytes: Math.max(0, group.bytes - bytes) });
}

// What goes from a stream is always its oldest.
function firstAfter(environment: Environment, stream: number, last: Removal): number | undefined {
  for (const { timestamp } of places(environment, stream, { ...ALL, after: last })) return timestamp;
  return undefined;
}

function forgetStreams(environment: Environment, draft: Draft, group: number): boolean {
  const range = { start: streamKey(group, ''), end: numberKey(group + 1), limit: STEP_EVENTS };
  let count = 0;
  for (const { key, value } of environment.range('streams', range)) {
    draft.forgetStream(group, streamNameOf(key), decodeFacts<StreamRecord>(key, value)?.number ?? 0);
    count += 1;
  }
  return count === STEP_EVENTS;
}

function groupsWithEvents(environment: Environment): { group: number; timestamp: number }[] {
  const found: { group: number; timestamp: number }[] = [];
  for (let next = 0; ; ) {
    const key = environment.first('events', { start: placeKey(next, 0, 0) });
    if (!key) return found;
    const { owner: group, timestamp } = parsePlace(key);
    found.push({ group, timestamp });
    next = group + 1;
  }
}
