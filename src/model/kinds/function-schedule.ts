// FunctionSchedules: a function is called at times, as by a rule of EventBridge. Nobody waits for the answer. Regional.
//
// Callers own spec; ways/functions/function-schedule owns status. Expressions: core/scaling/aws-schedule.ts.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { flag, time } from './machine-schema.ts';
import { kindSchema, record, text } from './traffic-schema.ts';

export interface FunctionSchedule extends ApiObject {
  readonly spec: {
    /** metadata.name of the Function. */
    readonly function: string;
    readonly functionName: string;
    /** A version's number or an alias; absent: `$LATEST`. */
    readonly qualifier?: string;
    /** Of the rule, as the event tells it. */
    readonly scheduleName: string;
    /** `rate(5 minutes)`, `cron(0 12 * * ? *)`. */
    readonly expression: string;
    /** Of cron; absent: UTC. */
    readonly timeZone?: string;
    readonly enabled: boolean;
    /** JSON that it is called with; absent: EventBridge's scheduled event. */
    readonly input?: string;
    readonly createdAt: string;
  };
  readonly status?: {
    readonly lastRunAt?: string;
    /** Why the last call was not made, or why there are none. */
    readonly problem?: string;
  };
}

export const functionScheduleKind: Kind<FunctionSchedule> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'FunctionSchedule',
  plural: 'functionschedules',
  singular: 'functionschedule',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  hasStatus: true,
  selectableFields: { 'spec.function': ({ spec }) => spec.function },
  schema: {
    inline: kindSchema(
      'A function is called at times',
      record(
        'What is wanted',
        {
          function: text('The Function'),
          functionName: text('Its name'),
          qualifier: text('Which version or alias'),
          scheduleName: text('Name of the rule'),
          expression: text('When: rate(5 minutes), cron(0 12 * * ? *)'),
          timeZone: text('In which time zone'),
          enabled: flag('Whether it is called'),
          input: text('What it is called with, JSON'),
          createdAt: time('When it was made'),
        },
        ['function', 'functionName', 'scheduleName', 'expression', 'enabled', 'createdAt'],
      ),
      record('What is true', {
        lastRunAt: time('When it was called last'),
        problem: text('Why it was not called'),
      }),
    ),
  },
  columns: [
    {
      name: 'Function',
      type: 'string',
      description: 'Of which function',
      value: ({ spec }) => spec.functionName,
    },
    { name: 'Schedule', type: 'string', description: 'When', value: ({ spec }) => spec.expression },
    {
      name: 'Last',
      type: 'string',
      description: 'When it was called last',
      value: ({ status }) => status?.lastRunAt ?? '<none>',
    },
    ageColumn,
  ],
};
