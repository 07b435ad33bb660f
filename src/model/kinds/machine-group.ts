// MachineGroups: so many machines of one template, kept at that number (auto scaling groups). Regional.
//
// metadata.name is objectName(AWS name). The controllers in ways/machines own `status`; members are Machines that name the group
// (`spec.member.group`). A group that is deleted ends its machines first, whatever protects them; then its finalizer goes.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { invalid } from '../validation/fields.ts';
import type { GroupMember } from './machine.ts';
import { anything, flag, texts, time } from './machine-schema.ts';
import { choice, integer, kindSchema, list, record, text } from './traffic-schema.ts';

export const GROUP_FINALIZER = 'tutti.dev/machine-group';

export interface GroupTag {
  readonly key: string;
  readonly value: string;
  readonly propagate: boolean;
}

export interface TemplateRef {
  /** Name (`lt-…`) of a LaunchTemplate. */
  readonly id: string;
  /** `$Latest`, `$Default` or a number. */
  readonly version: string;
}

export interface MachineGroup extends ApiObject {
  readonly spec: {
    readonly groupName: string;
    readonly min: number;
    readonly max: number;
    readonly desired: number;
    /** Why it is that number, as an activity tells it: `At 2026-…Z a user request explicitly set group desired capacity …`. */
    readonly desiredCause?: string;
    readonly template: TemplateRef;
    /** The caller named it by its name. */
    readonly templateNamed?: boolean;
    /** Other sizes, in order of preference (mixed instances policy); absent = the template's. */
    readonly instanceTypes?: readonly string[];
    readonly zones: readonly string[];
    readonly subnets: readonly string[];
    /** Names of TargetGroups. */
    readonly targetGroups: readonly string[];
    readonly healthCheck: {
      /** `ELB`: what target groups say counts, too. */
      readonly type: 'EC2' | 'ELB';
      readonly graceSeconds: number;
    };
    readonly cooldownSeconds: number;
    /** Until a new machine counts; absent = the cooldown (AWS: default instance warm-up). */
    readonly warmupSeconds?: number;
    readonly terminationPolicies: readonly string[];
    /** New machines are protected from scaling in. */
    readonly protectNew: boolean;
    readonly suspended: readonly { readonly process: string; readonly reason: string }[];
    readonly maxLifetimeSeconds?: number;
    readonly maintenance?: { readonly minHealthy: number; readonly maxHealthy: number };
    readonly zoneBalance?: 'balanced-best-effort' | 'balanced-only';
    readonly metrics: readonly string[];
    readonly serviceLinkedRole: string;
    readonly tags: readonly GroupTag[];
    /**
     * What callers ask of machines, in the same write as the number that it changes. It holds for a member as long as that has not moved on
     * since (`lifecycleSince`): so it is carried out once.
     */
    readonly asked?: readonly {
      readonly machine: string;
      readonly since: string;
      readonly asked: NonNullable<GroupMember['asked']>;
    }[];
    /** Until when no simple scaling happens: in the same write as the number that began it. */
    readonly cooldownUntil?: string;
    /** Which request to execute a policy was carried out last, of each policy: in the same write as the number that it changed. */
    readonly executed?: readonly { readonly policyId: string; readonly at: string }[];
    /** Everything of it is being removed with it (ForceDelete). */
    readonly forceDelete?: boolean;
    /** When `desired` was set by a caller: the cooldown counts from there if it is to be honored. */
    readonly createdAt: string;
    readonly further?: { readonly [name: string]: unknown };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly inService?: number;
    readonly pending?: number;
    readonly terminating?: number;
    /** AWS shows this while it is being removed. */
    readonly state?: 'Delete in progress';
    /** Launches that failed in a row, and until when none is tried. */
    readonly launchFailures?: number;
    /** How many of them found no place: other zones and sizes are tried in turn. */
    readonly launchesUnplaced?: number;
    readonly launchAfter?: string;
    /** What failed to launch: another revision does not wait. */
    readonly launchFailedRevision?: string;
    /** Names of TargetGroups that its machines were made members of. */
    readonly registeredAt?: readonly string[];
    /** The `desiredCause` that was carried out. */
    readonly toldCause?: string;
    readonly message?: string;
  };
}

const schema = kindSchema(
  'So many machines of one template',
  record(
    'What is wanted',
    {
      groupName: text('Its name, unique in the region'),
      min: integer('Machines at least', 0),
      max: integer('Machines at most', 0),
      desired: integer('Machines that are wanted', 0),
      desiredCause: text('Why it is that number'),
      template: record(
        'What machines are made from',
        { id: text('A LaunchTemplate'), version: text('$Latest, $Default or a number') },
        ['id', 'version'],
      ),
      templateNamed: flag('Whether the caller named the template by its name'),
      instanceTypes: texts('Other sizes, in order of preference'),
      zones: texts('Its zones'),
      subnets: texts('Its Subnets'),
      targetGroups: texts('TargetGroups that machines belong to'),
      healthCheck: record(
        'What makes a machine unhealthy',
        {
          type: choice('ELB: what target groups say counts, too', ['EC2', 'ELB']),
          graceSeconds: integer('So long after coming into service nothing counts', 0),
        },
        ['type', 'graceSeconds'],
      ),
      cooldownSeconds: integer('Between two simple scalings', 0),
      warmupSeconds: integer('Until a new machine counts', 0),
      terminationPolicies: texts('Which machine goes first'),
      protectNew: flag('Whether new machines are protected from scaling in'),
      suspended: list(
        'What does not happen at present',
        record('A process', { process: text('Its name'), reason: text('Why') }, ['process', 'reason']),
      ),
      maxLifetimeSeconds: integer('After which a machine is replaced', 0),
      maintenance: record('Limits while machines are replaced, in percent', {
        minHealthy: integer('At least', -1, 100),
        maxHealthy: integer('At most', -1, 200),
      }),
      zoneBalance: choice('How zones are kept even', ['balanced-best-effort', 'balanced-only']),
      metrics: texts('Metrics that are collected'),
      serviceLinkedRole: text('ARN of the role that acts'),
      tags: list(
        'Tags',
        record(
          'A tag',
          { key: text('Its key'), value: text('Its value'), propagate: flag('Whether machines get it') },
          ['key', 'value', 'propagate'],
        ),
      ),
      asked: list(
        'What callers ask of machines',
        record(
          'One of them',
          {
            machine: text('A Machine'),
            since: time('As long as it stands where it stands since then'),
            asked: choice('What', ['standby', 'in-service', 'detach', 'terminate']),
          },
          ['machine', 'since', 'asked'],
        ),
      ),
      cooldownUntil: time('Until when no simple scaling happens'),
      executed: list(
        'Which request to execute a policy was carried out last',
        record('Of a policy', { policyId: text('Its UUID'), at: time('When it was asked for') }, [
          'policyId',
          'at',
        ]),
      ),
      forceDelete: flag('Whether its machines go with it'),
      createdAt: time('When it was made'),
      further: anything('Given by a caller and only given back'),
    },
    [
      ...[
        'groupName',
        'min',
        'max',
        'desired',
        'template',
        'zones',
        'subnets',
        'targetGroups',
        'healthCheck',
      ],
      ...[
        'cooldownSeconds',
        'terminationPolicies',
        'protectNew',
        'suspended',
        'metrics',
        'serviceLinkedRole',
      ],
      ...['tags', 'createdAt'],
    ],
  ),
  record('What is true', {
    observedGeneration: integer('The generation that this is about', 0),
    inService: integer('Machines in service', 0),
    pending: integer('Machines on their way', 0),
    terminating: integer('Machines that end', 0),
    state: text('While it is being removed'),
    launchFailures: integer('Launches that failed in a row', 0),
    launchesUnplaced: integer('How many of them found no place', 0),
    launchAfter: time('Until when no launch is tried'),
    launchFailedRevision: text('What failed to launch'),
    registeredAt: texts('TargetGroups that its machines were made members of'),
    toldCause: text('The cause that was carried out'),
    message: text('What hinders it'),
  }),
);

export const machineGroupKind: Kind<MachineGroup> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'MachineGroup',
  plural: 'machinegroups',
  singular: 'machinegroup',
  shortNames: ['asg'],
  categories: ['all', 'tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: true,
  scale: {
    replicas: ({ spec }) => spec.desired,
    currentReplicas: ({ status }) => status?.inService ?? 0,
    selector: ({ metadata }) => `tutti.dev/group=${metadata.name}`,
    withReplicas: (group, desired) => ({ ...group, spec: { ...group.spec, desired } }),
  },
  columns: [
    { name: 'Group', type: 'string', description: 'Its name', value: ({ spec }) => spec.groupName },
    { name: 'Desired', type: 'integer', description: 'Machines wanted', value: ({ spec }) => spec.desired },
    {
      name: 'In Service',
      type: 'integer',
      description: 'Machines in service',
      value: ({ status }) => status?.inService ?? 0,
    },
    { name: 'Min', type: 'integer', description: 'At least', value: ({ spec }) => spec.min },
    { name: 'Max', type: 'integer', description: 'At most', value: ({ spec }) => spec.max },
    ageColumn,
    {
      name: 'Message',
      type: 'string',
      description: 'What hinders it',
      priority: 1,
      value: ({ status }) => status?.message ?? '',
    },
  ],
  prepareForCreate: (group) => ({
    ...group,
    metadata: {
      ...group.metadata,
      finalizers: [...new Set([...(group.metadata.finalizers ?? []), GROUP_FINALIZER])],
    },
    status: {},
  }),
  validate: ({ spec }) => [
    ...(spec.min > spec.max ? [invalid('spec.min', spec.min, 'must be less than or equal to spec.max')] : []),
    ...(spec.desired < spec.min || spec.desired > spec.max
      ? [invalid('spec.desired', spec.desired, 'must be between spec.min and spec.max')]
      : []),
  ],
};

/** The label that a group's machines carry, so that `kubectl get machines -l` finds them. */
export const GROUP_LABEL = 'tutti.dev/group';

/** The tag that they carry on EC2. */
export const GROUP_TAG = 'aws:autoscaling:groupName';
