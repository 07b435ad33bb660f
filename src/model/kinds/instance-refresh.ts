// InstanceRefreshes: one roll-out of a MachineGroup's template over its machines. Regional. metadata.name is the AWS id (a UUID).
//
// A caller writes spec once, and `asked` later; the controller (ways/machines/group-refresh) owns status. At most one of a group is not over.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import type { TemplateRef } from './machine-group.ts';
import { anything, flag, texts, time } from './machine-schema.ts';
import { choice, integer, kindSchema, list, record, text } from './traffic-schema.ts';

export type RefreshState =
  | 'Pending'
  | 'InProgress'
  | 'Baking'
  | 'Successful'
  | 'Failed'
  | 'Cancelling'
  | 'Cancelled'
  | 'RollbackInProgress'
  | 'RollbackFailed'
  | 'RollbackSuccessful';

export interface RefreshPreferences {
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
  /** Absent: the group's. */
  readonly warmupSeconds?: number;
  readonly checkpointPercentages?: readonly number[];
  readonly checkpointDelaySeconds?: number;
  readonly skipMatching: boolean;
  readonly autoRollback: boolean;
  readonly scaleInProtected: 'Refresh' | 'Ignore' | 'Wait';
  readonly standby: 'Terminate' | 'Ignore' | 'Wait';
  readonly alarms?: readonly string[];
  readonly bakeSeconds?: number;
}

export interface InstanceRefresh extends ApiObject {
  readonly spec: {
    /** metadata.name of the MachineGroup. */
    readonly group: string;
    /** What the group had before: a rollback goes there. */
    readonly from: TemplateRef & { readonly number: number };
    /** The template that is wanted; written to the group when the refresh succeeds. Absent: as the group has it. */
    readonly to?: TemplateRef;
    readonly preferences: RefreshPreferences;
    readonly asked?: 'cancel' | 'rollback';
    readonly createdAt: string;
    /** As the caller gave them, to be given back. */
    readonly given?: { readonly [name: string]: unknown };
  };
  readonly status?: {
    readonly state: RefreshState;
    readonly reason?: string;
    readonly percentComplete?: number;
    readonly toUpdate?: number;
    readonly startedAt?: string;
    readonly endedAt?: string;
    readonly rollback?: {
      readonly reason: string;
      readonly startedAt: string;
      readonly percentComplete: number;
      readonly toUpdate: number;
    };
    /** What the controller has to remember (core/rollout's attempt, checkpoints passed). */
    readonly memory?: { readonly [name: string]: unknown };
  };
}

const preferences = record(
  'How',
  {
    minHealthyPercentage: integer('Healthy machines at least, in percent of desired', 0, 100),
    maxHealthyPercentage: integer('Machines at most', 100, 200),
    warmupSeconds: integer('Until a new machine counts', 0),
    checkpointPercentages: list('Where it rests', { type: 'integer', format: 'int32' }),
    checkpointDelaySeconds: integer('How long it rests there', 0, 172_800),
    skipMatching: flag('Whether machines that match stay'),
    autoRollback: flag('Whether a failure brings the former template back'),
    scaleInProtected: choice('What becomes of protected machines', ['Refresh', 'Ignore', 'Wait']),
    standby: choice('What becomes of machines in standby', ['Terminate', 'Ignore', 'Wait']),
    alarms: texts('Alarms that make it fail'),
    bakeSeconds: integer('How long it must stay well at the end', 0, 172_800),
  },
  [
    'minHealthyPercentage',
    'maxHealthyPercentage',
    'skipMatching',
    'autoRollback',
    'scaleInProtected',
    'standby',
  ],
);

const schema = kindSchema(
  "One roll-out of a MachineGroup's template",
  record(
    'What is wanted',
    {
      group: text('The MachineGroup'),
      from: record(
        'What the group had before',
        { id: text('A LaunchTemplate'), version: text('As named'), number: integer('Its number', 1) },
        ['id', 'version', 'number'],
      ),
      to: record('What is wanted', { id: text('A LaunchTemplate'), version: text('As named') }, [
        'id',
        'version',
      ]),
      preferences,
      asked: choice('What a caller asked for since', ['cancel', 'rollback']),
      createdAt: time('When'),
      given: anything('As the caller gave them'),
    },
    ['group', 'from', 'preferences', 'createdAt'],
  ),
  record('What is true', {
    state: text('Where it stands, in the words of auto scaling'),
    reason: text('Why'),
    percentComplete: integer('Percent that are done', 0, 100),
    toUpdate: integer('Machines that are left', 0),
    startedAt: time('When it began'),
    endedAt: time('When it was over'),
    rollback: record('The way back', {
      reason: text('Why'),
      startedAt: time('When it began'),
      percentComplete: integer('How far it was then', 0, 100),
      toUpdate: integer('Machines that were left then', 0),
    }),
    memory: anything('What the controller remembers'),
  }),
);

export const instanceRefreshKind: Kind<InstanceRefresh> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'InstanceRefresh',
  plural: 'instancerefreshes',
  singular: 'instancerefresh',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: true,
  selectableFields: { 'spec.group': ({ spec }) => spec.group },
  columns: [
    { name: 'Group', type: 'string', description: 'Of which group', value: ({ spec }) => spec.group },
    {
      name: 'State',
      type: 'string',
      description: 'Where it stands',
      value: ({ status }) => status?.state ?? 'Pending',
    },
    {
      name: 'Percent',
      type: 'integer',
      description: 'Percent that are done',
      value: ({ status }) => status?.percentComplete ?? 0,
    },
    ageColumn,
    {
      name: 'Reason',
      type: 'string',
      description: 'Why',
      priority: 1,
      value: ({ status }) => status?.reason ?? '',
    },
  ],
  prepareForCreate: (refresh) => ({ ...refresh, status: { state: 'Pending' } }),
};

const OVER: readonly RefreshState[] = [
  'Successful',
  'Failed',
  'Cancelled',
  'RollbackFailed',
  'RollbackSuccessful',
];

/** Nothing more comes of it. */
export function isRefreshOver({ status }: InstanceRefresh): boolean {
  return OVER.includes(status?.state ?? 'Pending');
}
