// What happened, written down as Event objects for people: "why is it not running?".
//
// Never in the way: recording returns at once and never throws, what cannot be written is dropped with a line in the
// log. The same thing happening again counts up one event; many similar things become one; one object gets a burst of 25
// and then one in five minutes. What is remembered for that is bounded. (The numbers are upstream's.) Some thousand events
// of different objects at once are all written, a few at a time.
import { isError } from '../model/errors.ts';
import type { Kind } from '../model/kind.ts';
import type { Event } from '../model/kinds/event.ts';
import type { ApiObject } from '../model/object.ts';
import type { Clock } from './clock.ts';
import { type Occurrence, openCorrelator } from './events-correlator.ts';
import { openEventQueue, type WaitingEvent } from './events-queue.ts';
import type { Log } from './log.ts';
import type { ObjectClient } from './object-client.ts';

export interface EventRecorder {
  /** Something went as it should. `fieldPath` names a part of the object: `spec.containers{app}`. */
  normal(about: ApiObject, reason: string, message: string, fieldPath?: string): void;
  /** Something a user should know about. */
  warning(about: ApiObject, reason: string, message: string, fieldPath?: string): void;
  /** Resolves when everything recorded so far is written or dropped. */
  flushed(): Promise<void>;
}

export interface EventRecorderOptions {
  readonly client: ObjectClient;
  /** The Event kind: machinery knows none. */
  readonly kind: Kind<Event>;
  /** Who reports: `deployment-controller`. */
  readonly component: string;
  /** The node it runs on, for an agent. */
  readonly host?: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Dropped events that one line in the log stands for. */
const DROPPED_PER_LINE = 1_000;

export function openEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { clock, log } = options;
  const correlator = openCorrelator(clock);
  const queue = openEventQueue(async (event) => {
    try {
      await write(options, event);
    } catch (error) {
      const { reason, about } = event.occurrence;
      log.debug('An event cannot be written', { reason, name: about.metadata.name, error });
    }
  });
  let dropped = 0;
  const record = (
    about: ApiObject,
    type: Occurrence['type'],
    reason: string,
    message: string,
    fieldPath?: string,
  ) => {
    const occurrence = correlator.take({ about, type, reason, message, fieldPath });
    if (!occurrence || queue.add(occurrence)) return;
    if (dropped % DROPPED_PER_LINE === 0)
      log.warn('Too many events wait to be written: some are dropped', { reason, dropped: dropped + 1 });
    dropped += 1;
  };
  return {
    normal: (about, reason, message, fieldPath) => record(about, 'Normal', reason, message, fieldPath),
    warning: (about, reason, message, fieldPath) => record(about, 'Warning', reason, message, fieldPath),
    flushed: () => queue.idle(),
  };
}

/** Counts up the event that is there, or creates one. */
async function write(options: EventRecorderOptions, { occurrence, isNew }: WaitingEvent): Promise<void> {
  const { client, kind } = options;
  const key = { namespace: occurrence.about.metadata.namespace ?? 'default', name: occurrence.name };
  const { count, message } = occurrence;
  if (!isNew) {
    try {
      const lastTimestamp = timestamp(occurrence.lastMs);
      await client.patch(kind, key, { count, message, lastTimestamp }, { type: 'merge' });
      return;
    } catch (error) {
      if (!isError(error, 'NotFound')) throw error; // expired meanwhile: create it again
    }
  }
  await client.create(kind, { metadata: key, ...bodyOf(options, occurrence) });
}

function bodyOf(
  { component, host }: EventRecorderOptions,
  occurrence: Occurrence,
): Omit<Event, 'metadata' | 'apiVersion' | 'kind'> {
  const { about, type, reason, message, fieldPath, count, firstMs, lastMs } = occurrence;
  const { namespace, name, uid, resourceVersion } = about.metadata;
  const { apiVersion, kind } = about;
  return {
    involvedObject: {
      apiVersion,
      kind,
      name,
      uid,
      resourceVersion,
      ...(namespace && { namespace }),
      ...(fieldPath && { fieldPath }),
    },
    type,
    reason,
    message,
    count,
    firstTimestamp: timestamp(firstMs),
    lastTimestamp: timestamp(lastMs),
    source: { component, ...(host && { host }) },
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
