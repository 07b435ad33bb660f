// Alarms: what watches metrics, or other alarms, and acts when they cross a line. Regional: the namespace is the region.
//
// A controller evaluates them (ways/cluster/alarm-evaluation) and writes status; nobody else does. A state that a caller assigns is intent
// too. metadata.name follows from the AWS name (objectName in the AWS front).
import { ageColumn } from '../columns/shared.ts';
import type { FieldError } from '../errors.ts';
import type { Kind, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import type { AlarmSpec, AlarmStatus } from './alarm-types.ts';
import { choice, integer, kindSchema, list, record, text } from './traffic-schema.ts';

export interface Alarm extends ApiObject {
  readonly spec: AlarmSpec;
  /** Absent until the first evaluation. */
  readonly status?: AlarmStatus;
}

/** Entries of history that an alarm keeps, and changes of its configuration beside them. */
export const HISTORY_KEPT = 50;
export const CHANGES_KEPT = 10;

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const DAY_SECONDS = 86_400;
// Not `date-time`: that is kept to the second, and clients see milliseconds.
const time = (description: string) => text(description, { minLength: 20 });
const number = (description: string): Schema => ({ type: 'number', description });
const flag = (description: string): Schema => ({ type: 'boolean', description });

const metric = record(
  'A metric and what is looked at of it',
  {
    namespace: text('Namespace of the metric'),
    name: text('Name of the metric'),
    dimensions: list(
      'Which one of that name',
      record('A dimension', { name: text('Its name'), value: text('Its value') }, ['name', 'value']),
    ),
    periodSeconds: integer('Length of a period', 1, 7 * DAY_SECONDS),
    statistic: text('Average, Sum, p99 ...'),
    unit: text('Samples of this unit only'),
  },
  ['namespace', 'name', 'dimensions', 'periodSeconds', 'statistic'],
);

const query = record(
  'A line of metric math',
  {
    id: text('What other lines call it'),
    label: text('What people call it'),
    returnData: flag('Whether it is what the alarm watches'),
    metric,
    expression: text('Metric math'),
    periodSeconds: integer('Length of a period of the expression', 1, 7 * DAY_SECONDS),
  },
  ['id', 'returnData'],
);

const entry = record(
  'What happened',
  {
    at: time('When'),
    type: choice('What it is about', ['ConfigurationUpdate', 'StateUpdate', 'Action']),
    summary: text('In a line'),
    data: text('In JSON'),
  },
  ['at', 'type', 'summary', 'data'],
);

const watch = record(
  'The numbers that are watched',
  {
    metric,
    queries: list('Metric math instead of one metric', query),
    evaluationPeriods: integer('How many periods decide', 1),
    datapointsToAlarm: integer('How many of them must breach; absent = all', 1),
    comparison: text('How a value is compared with the threshold'),
    threshold: number('The line'),
    thresholdMetricId: text('The line of metric math that is the threshold'),
    treatMissingData: choice('What a period without value counts as', [
      'missing',
      'ignore',
      'breaching',
      'notBreaching',
    ]),
    lowSampleCountPercentile: choice('Percentiles on few samples', ['evaluate', 'ignore']),
  },
  ['evaluationPeriods', 'comparison'],
);

const composite = record(
  'The alarms that are watched',
  {
    rule: text('An expression of their states'),
    actionsSuppressor: text('An alarm that holds actions back'),
    suppressorWaitSeconds: integer('How long actions wait for the suppressor', 0),
    suppressorExtensionSeconds: integer('How long actions are held back after it', 0),
  },
  ['rule'],
);

const assigned = record(
  'A state that a caller gave it',
  {
    state: choice('The state', STATES),
    reason: text('Why'),
    reasonData: text('Why, in JSON'),
    at: time('When'),
  },
  ['state', 'reason', 'at'],
);

const arns = (description: string) => list(description, text('An ARN'));

const spec = record(
  'What is wanted',
  {
    alarmName: text('Its AWS name', { minLength: 1 }),
    arn: text('Its ARN'),
    description: text('What it is for'),
    actionsEnabled: flag('Whether actions are done'),
    okActions: arns('Done when it becomes OK'),
    alarmActions: arns('Done when it goes off'),
    insufficientDataActions: arns('Done when nothing is known any more'),
    tags: { type: 'object', description: 'AWS tags', additionalProperties: { type: 'string' } },
    watch,
    composite,
    assigned,
    createdAt: time('When it was made'),
    updatedAt: time('When what is wanted was last changed'),
    changes: list('The last changes of what is wanted', entry),
  },
  [
    'alarmName',
    'arn',
    'actionsEnabled',
    'okActions',
    'alarmActions',
    'insufficientDataActions',
    'createdAt',
    'updatedAt',
    'changes',
  ],
);

const status = record('What is true', {
  state: choice('How it is', STATES),
  reason: text('Why'),
  reasonData: text('Why, in JSON'),
  updatedAt: time('When state or reason changed'),
  transitionedAt: time('When the state changed'),
  assignedAt: time('Which assigned state was taken over last'),
  pending: list(
    'Actions that are still to be done',
    record('An action', { arn: text('Its ARN'), from: choice('The state before', STATES) }, ['arn', 'from']),
  ),
  history: list('The last state changes and actions', entry),
});

function validate({ spec: wanted }: Alarm, previous: Alarm | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  if ((wanted.watch === undefined) === (wanted.composite === undefined))
    errors.push(invalid('spec', '', 'must have one of watch and composite'));
  if (previous && previous.spec.alarmName !== wanted.alarmName)
    errors.push(invalid('spec.alarmName', wanted.alarmName, IMMUTABLE));
  return errors;
}

export const alarmKind: Kind<Alarm> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'Alarm',
  plural: 'alarms',
  singular: 'alarm',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: kindSchema('What watches metrics and acts when they cross a line', spec, status) },
  hasStatus: true,
  columns: [
    {
      name: 'State',
      type: 'string',
      description: 'How it is',
      value: (alarm) => alarm.status?.state ?? 'INSUFFICIENT_DATA',
    },
    {
      name: 'Watches',
      type: 'string',
      description: 'What is watched',
      value: ({ spec: wanted }) =>
        wanted.watch?.metric?.name ?? (wanted.composite ? 'alarms' : 'an expression'),
    },
    ageColumn,
    {
      name: 'Reason',
      type: 'string',
      description: 'Why it is so',
      priority: 1,
      value: (alarm) => alarm.status?.reason ?? '',
    },
  ],
  prepareForCreate: ({ status: _, ...alarm }) => alarm,
  validate,
};
