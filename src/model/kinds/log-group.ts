// LogGroups: what log events are kept under, for how long, and what is made of them. Regional: the namespace is the region.
//
// The events themselves are in a store of their own (model/log-events.ts), under the uid of the group.
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Kind, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid, repeats } from '../validation/fields.ts';
import { choice, integer, kindSchema, list, record, text } from './traffic-schema.ts';

export interface MetricTransformation {
  readonly name: string;
  readonly namespace: string;
  /** A number, or where it stands in the event: `$.latency`, `$bytes`. */
  readonly value: string;
  /** Told for events that do not match. */
  readonly defaultValue?: number;
  /** Name of the dimension → where its value stands in the event. */
  readonly dimensions?: { readonly [name: string]: string };
  readonly unit?: string;
}

export interface MetricFilter {
  readonly name: string;
  readonly pattern: string;
  readonly transformations: readonly MetricTransformation[];
  /** RFC 3339. */
  readonly createdAt: string;
}

export interface SubscriptionFilter {
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
  readonly roleArn?: string;
  readonly distribution: 'ByLogStream' | 'Random';
  /** RFC 3339. */
  readonly createdAt: string;
}

export const LOG_GROUP_CLASSES = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY', 'ESSENTIALS'] as const;
export type LogGroupClass = (typeof LOG_GROUP_CLASSES)[number];

export interface LogGroup extends ApiObject {
  readonly spec: {
    /** `/app/web`. */
    readonly name: string;
    readonly class: LogGroupClass;
    /** Absent = events are kept until there is no room. */
    readonly retentionInDays?: number;
    readonly kmsKeyId?: string;
    readonly deletionProtection?: boolean;
    readonly tags?: { readonly [key: string]: string };
    readonly metricFilters?: readonly MetricFilter[];
    readonly subscriptionFilters?: readonly SubscriptionFilter[];
    /** RFC 3339, with milliseconds. */
    readonly createdAt: string;
  };
}

const texts = (description: string): Schema => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string' },
});

const transformation = record(
  'A metric',
  {
    name: text('Name of the metric'),
    namespace: text('Namespace of the metric'),
    value: text('A number, or where it stands in the event'),
    defaultValue: { type: 'number', description: 'Told for events that do not match' },
    dimensions: texts('Where the values of dimensions stand in the event'),
    unit: text('Unit of the metric'),
  },
  ['name', 'namespace', 'value'],
);

// Not of format date-time: that has no milliseconds.
const createdAt = text('When it was made');

const metricFilter = record(
  'What is counted',
  {
    name: text('Its name'),
    pattern: text('Which events'),
    transformations: list('What is told of them', transformation),
    createdAt,
  },
  ['name', 'pattern', 'transformations', 'createdAt'],
);

const subscriptionFilter = record(
  'Where events are sent',
  {
    name: text('Its name'),
    pattern: text('Which events'),
    destinationArn: text('To whom'),
    roleArn: text('As whom'),
    distribution: choice('How they are grouped', ['ByLogStream', 'Random']),
    createdAt,
  },
  ['name', 'pattern', 'destinationArn', 'distribution', 'createdAt'],
);

const schema = kindSchema(
  'What log events are kept under',
  record(
    'What is wanted',
    {
      name: text('Its name', { minLength: 1 }),
      class: choice('What may be done with it', LOG_GROUP_CLASSES),
      retentionInDays: integer('How long events are kept; absent = until there is no room', 1),
      kmsKeyId: text('ARN of the key; stored, not used'),
      deletionProtection: { type: 'boolean', description: 'It cannot be deleted' },
      tags: texts('AWS tags'),
      metricFilters: list('What is counted', metricFilter),
      subscriptionFilters: list('Where events are sent', subscriptionFilter),
      createdAt,
    },
    ['name', 'class', 'createdAt'],
  ),
  record('What is true', {}),
);

function validate({ spec }: LogGroup, previous: LogGroup | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['name', 'class', 'createdAt'] as const)
    if (previous && previous.spec[field] !== spec[field])
      errors.push(invalid(`spec.${field}`, spec[field], IMMUTABLE));
  for (const field of ['metricFilters', 'subscriptionFilters'] as const)
    for (const index of repeats<{ readonly name: string }>(spec[field] ?? [], ({ name }) => name))
      errors.push(invalid(`spec.${field}[${index}].name`, spec[field]?.[index]?.name, 'must be unique'));
  return errors;
}

export const logGroupKind: Kind<LogGroup> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'LogGroup',
  plural: 'loggroups',
  singular: 'loggroup',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    { name: 'Group', type: 'string', description: 'Its name', value: ({ spec }) => spec.name },
    {
      name: 'Retention',
      type: 'string',
      description: 'How long events are kept',
      value: ({ spec }) => (spec.retentionInDays === undefined ? '<none>' : `${spec.retentionInDays}d`),
    },
    ageColumn,
    {
      name: 'Class',
      type: 'string',
      description: 'What may be done with it',
      priority: 1,
      value: ({ spec }) => spec.class,
    },
  ],
  validate,
};
