// Removes events an hour after they were last seen, so that what people read does not grow without end.
import type { Clock } from '../../../machinery/clock.ts';
import { type Controller, on, settled, wakeAt } from '../../../machinery/controller.ts';
import type { Informer } from '../../../machinery/informer.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { type Event, eventKind } from '../../../model/kinds/event.ts';
import { keyOf, keyText, parseKey } from '../../../model/object.ts';

export const EVENT_LIFE_MS = 3_600_000;

export interface EventExpiryDeps {
  readonly client: ObjectClient;
  readonly events: Informer<Event>;
  readonly clock: Clock;
}

export function eventExpiry({ client, events, clock }: EventExpiryDeps): Controller {
  return {
    name: 'event-expiry',
    triggers: [on(events, (event) => [keyText(keyOf(event))])],
    async reconcile(key) {
      const event = events.find(parseKey(key));
      if (!event) return settled;
      const endMs = lastSeenMs(event) + EVENT_LIFE_MS;
      if (clock.now() < endMs) return wakeAt(endMs, 'events are kept for an hour');
      const { uid, resourceVersion } = event.metadata;
      await client.delete(eventKind, keyOf(event), { uid, resourceVersion });
      return settled;
    },
  };
}

function lastSeenMs({ lastTimestamp, series, eventTime, metadata }: Event): number {
  const seen = [lastTimestamp, series?.lastObservedTime, eventTime, metadata.creationTimestamp];
  return Math.max(...seen.flatMap((time) => (time ? [Date.parse(time)] : [])));
}
