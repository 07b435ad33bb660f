// Events: what happened to an object, for people to read. Kept for a while, never the source of a decision.
import { timeSince } from '../duration.ts';
import type { Kind } from '../kind.ts';
import type { Stored } from '../object.ts';
import { validateEvent } from '../validation/event.ts';
import type * as wire from '../wire/kubernetes.ts';

export type Event = Stored<wire.Event>;

function firstSeen(event: Event, nowMs: number): string {
  return timeSince(event.firstTimestamp ?? event.eventTime, nowMs);
}

function lastSeen(event: Event, nowMs: number): string {
  if (event.series) return timeSince(event.series.lastObservedTime, nowMs);
  return event.lastTimestamp ? timeSince(event.lastTimestamp, nowMs) : firstSeen(event, nowMs);
}

function target({ involvedObject: { kind = '', name } }: Event): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
}

function source(event: Event): string {
  const component = event.source?.component || event.reportingComponent || '';
  const instance = event.source?.host || event.reportingInstance;
  return instance ? `${component}, ${instance}` : component;
}

export const eventKind: Kind<Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  schema: { definition: 'io.k8s.api.core.v1.Event' },
  hasStatus: false,
  hasGeneration: false,
  selectableFields: {
    'involvedObject.kind': (event) => event.involvedObject.kind ?? '',
    'involvedObject.namespace': (event) => event.involvedObject.namespace ?? '',
    'involvedObject.name': (event) => event.involvedObject.name ?? '',
    'involvedObject.uid': (event) => event.involvedObject.uid ?? '',
    'involvedObject.apiVersion': (event) => event.involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': (event) => event.involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': (event) => event.involvedObject.fieldPath ?? '',
    reason: (event) => event.reason ?? '',
    reportingComponent: (event) => event.reportingComponent ?? '',
    source: (event) => event.source?.component || event.reportingComponent || '',
    type: (event) => event.type ?? '',
  },
  nameColumn: false,
  columns: [
    { name: 'Last Seen', type: 'string', description: 'When it was last observed', value: lastSeen },
    { name: 'Type', type: 'string', description: 'Normal or Warning', value: (event) => event.type ?? '' },
    { name: 'Reason', type: 'string', description: 'Why, in one word', value: (event) => event.reason ?? '' },
    { name: 'Object', type: 'string', description: 'What it is about', value: target },
    {
      name: 'Subobject',
      type: 'string',
      description: 'Which part of it',
      priority: 1,
      value: (event) => event.involvedObject.fieldPath ?? '',
    },
    { name: 'Source', type: 'string', description: 'Who reports it', priority: 1, value: source },
    {
      name: 'Message',
      type: 'string',
      description: 'What happened',
      value: (event) => (event.message ?? '').trim(),
    },
    {
      name: 'First Seen',
      type: 'string',
      description: 'When it was first observed',
      priority: 1,
      value: firstSeen,
    },
    {
      name: 'Count',
      type: 'string',
      description: 'How often',
      priority: 1,
      value: (event) => event.series?.count || event.count || 1,
    },
    {
      name: 'Name',
      type: 'string',
      format: 'name',
      description: 'Name of the event',
      priority: 1,
      value: (event) => event.metadata.name,
    },
  ],
  validate: validateEvent,
};
