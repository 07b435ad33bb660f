// In which order are events read, and where does a walk begin and end?
//
// A walk is synchronous and reads one snapshot. Along a group it follows `events`, along streams it follows `order` and merges: few
// streams of many cost what they hold, not what the group holds.
import type { Environment, Range } from './environment.ts';
import { LIMIT, type Place, parsePlace, placeKey } from './keys.ts';
import { decodeEvent, type EventRecord } from './record.ts';

export interface WalkBounds {
  /** Inclusive, milliseconds. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  readonly backward: boolean;
  /** The place after which the walk begins, in its own direction. */
  readonly after?: { readonly timestamp: number; readonly arrival: number };
}

/** An event on a walk; without a record when that is damaged. */
export interface Step {
  readonly timestamp: number;
  readonly arrival: number;
  readonly record: EventRecord | undefined;
}

/** The range of the keys of a group or a stream. */
export function rangeWithin(owner: number, { from, until, backward, after }: WalkBounds): Range {
  const low = placeKey(owner, from, 0);
  const high = until >= LIMIT ? placeKey(owner + 1, 0, 0) : placeKey(owner, until, 0);
  if (!after) return backward ? { start: high, end: low, reverse: true } : { start: low, end: high };
  const { timestamp, arrival } = after;
  const next = placeKey(owner, timestamp, backward ? Math.max(arrival - 1, 0) : arrival + 1);
  if (backward) return { start: Buffer.compare(next, high) < 0 ? next : high, end: low, reverse: true };
  return { start: Buffer.compare(next, low) > 0 ? next : low, end: high };
}

/** Events of a group. */
export function* walkGroup(environment: Environment, group: number, bounds: WalkBounds): Generator<Step> {
  for (const { key, value } of environment.range('events', rangeWithin(group, bounds))) {
    const { timestamp, arrival } = parsePlace(key);
    yield { timestamp, arrival, record: decodeEvent(key, value) };
  }
}

/** Events of streams of a group. */
export function* walkStreams(
  environment: Environment,
  group: number,
  streams: readonly number[],
  bounds: WalkBounds,
): Generator<Step> {
  const sources = streams.map((stream) => places(environment, stream, bounds));
  for (const { timestamp, arrival } of merged(sources, bounds.backward)) {
    const key = placeKey(group, timestamp, arrival);
    const value = environment.get('events', key);
    yield { timestamp, arrival, record: value && decodeEvent(key, value) };
  }
}

/** The places of a stream's events. */
export function* places(environment: Environment, stream: number, bounds: WalkBounds): Generator<Place> {
  for (const { key } of environment.range('order', rangeWithin(stream, bounds))) yield parsePlace(key);
}

/** One sequence out of several that are sorted by time and arrival. */
export function* merged<T extends { readonly timestamp: number; readonly arrival: number }>(
  sources: readonly Iterator<T>[],
  backward = false,
): Generator<T> {
  const heads = sources.map((source) => ({ source, head: source.next() })).filter(({ head }) => !head.done);
  try {
    while (heads.length > 0) {
      let best = 0;
      for (let at = 1; at < heads.length; at += 1)
        if (isBefore(heads[at]?.head.value, heads[best]?.head.value, backward)) best = at;
      const chosen = heads[best];
      if (!chosen) return;
      yield chosen.head.value;
      chosen.head = chosen.source.next();
      if (chosen.head.done) heads.splice(best, 1);
    }
  } finally {
    for (const { source } of heads) source.return?.();
  }
}

function isBefore(
  one: { readonly timestamp: number; readonly arrival: number },
  other: { readonly timestamp: number; readonly arrival: number },
  backward: boolean,
): boolean {
  const order = one.timestamp - other.timestamp || one.arrival - other.arrival;
  return backward ? order > 0 : order < 0;
}
