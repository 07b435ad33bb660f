// What belongs to a MachineGroup and tells when its number changes, or who is asked first: ScalingPolicies, ScheduledActions,
// LifecycleHooks; and what it did: ScalingActivities. Regional; metadata.name is given by the front (objectName of group and name).
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { anything, flag, texts, time } from './machine-schema.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

interface OfGroup {
  /** metadata.name of the MachineGroup. */
  readonly group: string;
}

export interface ScalingPolicy extends ApiObject {
  readonly spec: OfGroup & {
    readonly policyName: string;
    /** The UUID in its ARN. */
    readonly policyId: string;
    readonly type: 'TargetTrackingScaling' | 'StepScaling' | 'SimpleScaling' | 'PredictiveScaling';
    readonly enabled: boolean;
    readonly warmupSeconds?: number;
    readonly cooldownSeconds?: number;
    /** In the words of auto scaling: TargetTrackingConfiguration, or adjustment type, steps, magnitude. */
    readonly targetTracking?: { readonly [name: string]: unknown };
    readonly steps?: { readonly [name: string]: unknown };
    readonly simple?: { readonly [name: string]: unknown };
    /** Names of Alarms that it made (target tracking). */
    readonly alarms?: readonly string[];
    /** A caller asked for it to be executed, once. */
    readonly asked?: {
      readonly at: string;
      readonly honorCooldown: boolean;
      /** The metric less the threshold, for the steps. */
      readonly breach?: number;
    };
  };
  readonly status?: { readonly memory?: { readonly [name: string]: unknown } };
}

export interface ScheduledAction extends ApiObject {
  readonly spec: OfGroup & {
    readonly actionName: string;
    readonly actionId: string;
    /** Cron, five fields. */
    readonly recurrence?: string;
    readonly timeZone?: string;
    readonly startAt?: string;
    readonly endAt?: string;
    readonly min?: number;
    readonly max?: number;
    readonly desired?: number;
  };
  readonly status?: { readonly lastRunAt?: string };
}

export interface LifecycleHook extends ApiObject {
  readonly spec: OfGroup & {
    readonly hookName: string;
    readonly transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';
    readonly heartbeatSeconds: number;
    readonly globalTimeoutSeconds: number;
    readonly defaultResult: 'CONTINUE' | 'ABANDON';
    readonly notificationTarget?: string;
    readonly notificationMetadata?: string;
    readonly role?: string;
  };
}

export interface ScalingActivity extends ApiObject {
  readonly spec: OfGroup & {
    readonly groupName: string;
    readonly activityId: string;
    readonly description: string;
    readonly cause: string;
    readonly startedAt: string;
    readonly endedAt?: string;
    /** In the words of auto scaling: InProgress, Successful, Failed, Cancelled, ... */
    readonly state: string;
    readonly message?: string;
    readonly progress: number;
    readonly details?: string;
    readonly machine?: string;
  };
}

const group = { group: text('The MachineGroup') };
const base = {
  group: 'tutti.dev',
  version: 'v1',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
};
const groupColumn = {
  name: 'Group',
  type: 'string' as const,
  description: 'Of which group',
  value: ({ spec }: ApiObject & { readonly spec: OfGroup }) => spec.group,
};
const selectableFields = {
  'spec.group': ({ spec }: ApiObject & { readonly spec: OfGroup }) => spec.group,
};

export const scalingPolicyKind: Kind<ScalingPolicy> = {
  ...base,
  kind: 'ScalingPolicy',
  plural: 'scalingpolicies',
  singular: 'scalingpolicy',
  schema: {
    inline: kindSchema(
      'When the number of machines of a group changes',
      record(
        'What is wanted',
        {
          ...group,
          policyName: text('Its name, unique in the group'),
          policyId: text('The UUID in its ARN'),
          type: choice('How it decides', [
            'TargetTrackingScaling',
            'StepScaling',
            'SimpleScaling',
            'PredictiveScaling',
          ]),
          enabled: flag('Whether it acts'),
          warmupSeconds: integer('Until a new machine counts', 0),
          cooldownSeconds: integer('Between two scalings', 0),
          targetTracking: anything('The target'),
          steps: anything('The steps'),
          simple: anything('The adjustment'),
          alarms: texts('Alarms that it made'),
          asked: anything('That it is to be executed, once'),
        },
        ['group', 'policyName', 'policyId', 'type', 'enabled'],
      ),
      record('What is true', { memory: anything('What the controller remembers') }),
    ),
  },
  hasStatus: true,
  selectableFields,
  columns: [
    groupColumn,
    { name: 'Policy', type: 'string', description: 'Its name', value: ({ spec }) => spec.policyName },
    { name: 'Type', type: 'string', description: 'How it decides', value: ({ spec }) => spec.type },
    ageColumn,
  ],
  prepareForCreate: (policy) => ({ ...policy, status: {} }),
};

export const scheduledActionKind: Kind<ScheduledAction> = {
  ...base,
  kind: 'ScheduledAction',
  plural: 'scheduledactions',
  singular: 'scheduledaction',
  schema: {
    inline: kindSchema(
      'Changes the numbers of a group at a time',
      record(
        'What is wanted',
        {
          ...group,
          actionName: text('Its name, unique in the group'),
          actionId: text('The UUID in its ARN'),
          recurrence: text('Cron, five fields'),
          timeZone: text('Of the recurrence'),
          startAt: time('The first time'),
          endAt: time('Not after'),
          min: integer('Machines at least', 0),
          max: integer('Machines at most', 0),
          desired: integer('Machines that are wanted', 0),
        },
        ['group', 'actionName', 'actionId'],
      ),
      record('What is true', { lastRunAt: time('When it acted last') }),
    ),
  },
  hasStatus: true,
  selectableFields,
  columns: [
    groupColumn,
    { name: 'Action', type: 'string', description: 'Its name', value: ({ spec }) => spec.actionName },
    {
      name: 'When',
      type: 'string',
      description: 'When it acts',
      value: ({ spec }) => spec.recurrence ?? spec.startAt ?? '',
    },
    ageColumn,
  ],
  prepareForCreate: (action) => ({ ...action, status: {} }),
};

export const lifecycleHookKind: Kind<LifecycleHook> = {
  ...base,
  kind: 'LifecycleHook',
  plural: 'lifecyclehooks',
  singular: 'lifecyclehook',
  schema: {
    inline: kindSchema(
      'Holds machines of a group on their way in or out until somebody says so',
      record(
        'What is wanted',
        {
          ...group,
          hookName: text('Its name, unique in the group'),
          transition: choice('On which way', [
            'autoscaling:EC2_INSTANCE_LAUNCHING',
            'autoscaling:EC2_INSTANCE_TERMINATING',
          ]),
          heartbeatSeconds: integer('How long it holds without a heartbeat', 30, 7200),
          globalTimeoutSeconds: integer('How long it holds at most', 30, 172_800),
          defaultResult: choice('What silence means', ['CONTINUE', 'ABANDON']),
          notificationTarget: text('Whom to tell'),
          notificationMetadata: text('What to tell beside'),
          role: text('Who tells'),
        },
        ['group', 'hookName', 'transition', 'heartbeatSeconds', 'globalTimeoutSeconds', 'defaultResult'],
      ),
      record('What is true', {}),
    ),
  },
  hasStatus: false,
  selectableFields,
  columns: [
    groupColumn,
    { name: 'Hook', type: 'string', description: 'Its name', value: ({ spec }) => spec.hookName },
    { name: 'Transition', type: 'string', description: 'On which way', value: ({ spec }) => spec.transition },
    ageColumn,
  ],
};

export const scalingActivityKind: Kind<ScalingActivity> = {
  ...base,
  kind: 'ScalingActivity',
  plural: 'scalingactivities',
  singular: 'scalingactivity',
  schema: {
    inline: kindSchema(
      'What a group did',
      record(
        'What was done',
        {
          ...group,
          groupName: text("The group's name"),
          activityId: text('Its id'),
          description: text('What'),
          cause: text('Why'),
          startedAt: time('When it began'),
          endedAt: time('When it was over'),
          state: text('How it stands'),
          message: text('What went wrong'),
          progress: integer('Percent that are done', 0, 100),
          details: text('JSON'),
          machine: text('The Machine that it is about'),
        },
        ['group', 'groupName', 'activityId', 'description', 'cause', 'startedAt', 'state', 'progress'],
      ),
      record('What is true', {}),
    ),
  },
  hasStatus: false,
  selectableFields,
  columns: [
    groupColumn,
    { name: 'State', type: 'string', description: 'How it stands', value: ({ spec }) => spec.state },
    { name: 'Description', type: 'string', description: 'What', value: ({ spec }) => spec.description },
    ageColumn,
  ],
};
