// Machines: an operating system of its own on this host, in the words of EC2. Regional: the namespace is the region.
//
// spec is written by fronts, by the controllers of groups (`member`) and by placement (`nodeName`); status by the agent, but for
// `placement`. A machine is terminated by `power: terminated`, or by deletion; its object stays an hour after its end.
//
// Invariants: metadata.name is the AWS id (`i-…`). `power: terminated` is for ever. The finalizer is taken away when nothing of the machine
// is left on the host.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { type ElasticAssociation, elasticAssociation } from './elastic-address.ts';
import {
  anything,
  flag,
  type MetadataOptions,
  metadataOptions,
  nameTagColumn,
  type Tags,
  tagMap,
  texts,
  time,
} from './machine-schema.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

export const MACHINE_FINALIZER = 'tutti.dev/machine';

export type MachineStateName =
  | 'pending'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'shutting-down'
  | 'terminated';

/** AWS's names of where a member of a group stands. */
export type MemberLifecycle =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'EnteringStandby'
  | 'Standby'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'Detaching'
  | 'Terminated';

/** A machine's place in a MachineGroup; written by the group's controllers, and by fronts where AWS has an action for it. */
export interface GroupMember {
  /** metadata.name of the MachineGroup. */
  readonly group: string;
  readonly lifecycle: MemberLifecycle;
  readonly lifecycleSince: string;
  /** The launch template version that it was made from. */
  readonly revision: string;
  readonly protectedFromScaleIn?: boolean;
  /** `Unhealthy` by SetInstanceHealth or by the group's own checks, with why. */
  readonly health: 'Healthy' | 'Unhealthy';
  readonly healthReason?: string;
  /** Intent of a caller that the controller carries out: StandBy, ReturnToService, Detach, Terminate. */
  readonly asked?: 'standby' | 'in-service' | 'detach' | 'terminate';
  /** While a lifecycle hook holds it. */
  readonly hook?: {
    readonly name: string;
    readonly token: string;
    readonly deadline: string;
    readonly result?: 'CONTINUE' | 'ABANDON';
  };
  /** Lifecycle hooks that have let it go on. */
  readonly hooksDone?: readonly string[];
  /** When it came into service for the first time. */
  readonly inServiceAt?: string;
  /** The InstanceRefresh that it was made in. */
  readonly refresh?: string;
}

export interface Machine extends ApiObject {
  readonly spec: {
    /** Name of a MachineImage. */
    readonly image: string;
    /** `t3.micro` */
    readonly instanceType: string;
    /** Absent: as the host has chosen. */
    readonly driver?: 'system-container' | 'qemu';
    readonly power: 'on' | 'off' | 'terminated';
    /** With `power: off`: at once, without asking the guest. */
    readonly force?: boolean;
    /** A later time than the last reboot asks for one. */
    readonly rebootAt?: string;
    readonly vpcId: string;
    readonly subnet: string;
    readonly zone: string;
    /** Where it runs; given by placement. */
    readonly nodeName?: string;
    /** Its private address; given at creation when absent. */
    readonly address?: string;
    /** A public address is wanted. */
    readonly publicAddress?: boolean;
    /** The ElasticAddress that it has instead, kept also while it is stopped. */
    readonly elasticAddress?: ElasticAssociation;
    /** `eni-…` */
    readonly interfaceId: string;
    /** The interface is a NetworkInterface, which has the address and stays when the machine goes. */
    readonly interfaceKept?: boolean;
    readonly keyName?: string;
    /** Base64. */
    readonly userData?: string;
    /** Ids. */
    readonly securityGroups: readonly string[];
    readonly instanceProfile?: { readonly arn: string; readonly id: string };
    /** The disk that it boots from: a Volume whose content is the machine's own. */
    readonly rootDisk: { readonly device: string; readonly volume: string; readonly sizeGiB: number };
    readonly metadata: MetadataOptions;
    readonly shutdownBehavior: 'stop' | 'terminate';
    readonly terminationProtection?: boolean;
    readonly stopProtection?: boolean;
    readonly monitoring?: boolean;
    readonly ebsOptimized?: boolean;
    readonly sourceDestCheck?: boolean;
    /** `r-…`, and which of its machines. */
    readonly reservation: string;
    readonly launchIndex: number;
    readonly launchedAt: string;
    readonly clientToken?: string;
    readonly launchTemplate?: { readonly id: string; readonly name: string; readonly version: string };
    readonly member?: GroupMember;
    readonly tags?: Tags;
    /** What a caller gave and we only give back, in the front's words. */
    readonly further?: { readonly [name: string]: unknown };
  };
  readonly status?: MachineStatus;
}

export interface MachineStatus {
  readonly state: MachineStateName;
  /** As EC2 says it: `Client.UserInitiatedShutdown`, `Server.InternalError`, and words. */
  readonly stateReason?: { readonly code: string; readonly message: string };
  readonly stateSince?: string;
  /** Why it has no node. Written by placement. */
  readonly placement?: { readonly reason: string; readonly message: string };
  readonly driver?: 'system-container' | 'qemu';
  readonly publicAddress?: string;
  /** Which power-on this is, from 1. */
  readonly boots?: number;
  readonly startedAt?: string;
  /** The last `spec.rebootAt` that was carried out. */
  readonly rebootedAt?: string;
  /** Set with the state `terminated`. */
  readonly endedAt?: string;
  /** Can it be reached over the network? */
  readonly check?: 'initializing' | 'ok' | 'impaired';
  readonly checkSince?: string;
  /** What became of user data at the last boot that ran it. */
  readonly userData?: {
    readonly result: 'none' | 'running' | 'succeeded' | 'failed';
    readonly message?: string;
  };
  /** Starts in a row that failed, or runs that ended before the check was ok. */
  readonly failures?: number;
  /** Why it cannot run, while that is so. */
  readonly message?: string;
  /** Counters since it was made, sampled every few seconds. */
  readonly usage?: {
    readonly at: string;
    readonly cpuNanos: number;
    readonly memoryBytes: number;
    readonly networkReceivedBytes: number;
    readonly networkSentBytes: number;
  };
}

const states = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'];
const driver = choice('How it runs', ['system-container', 'qemu']);

const member = record(
  'Its place in a MachineGroup',
  {
    group: text('The MachineGroup'),
    lifecycle: text('Where it stands, in the words of auto scaling'),
    lifecycleSince: time('Since when'),
    revision: text('The launch template version that it was made from'),
    protectedFromScaleIn: flag('Whether scaling in leaves it'),
    health: choice('Whether it is to be replaced', ['Healthy', 'Unhealthy']),
    healthReason: text('Why'),
    asked: choice('What a caller asked for', ['standby', 'in-service', 'detach', 'terminate']),
    hook: record(
      'The lifecycle hook that holds it',
      {
        name: text('Which hook'),
        token: text('What its answer names'),
        deadline: time('Until when'),
        result: choice('The answer', ['CONTINUE', 'ABANDON']),
      },
      ['name', 'token', 'deadline'],
    ),
    hooksDone: texts('Lifecycle hooks that have let it go on'),
    inServiceAt: time('When it came into service for the first time'),
    refresh: text('The InstanceRefresh that it was made in'),
  },
  ['group', 'lifecycle', 'lifecycleSince', 'revision', 'health'],
);

const schema = kindSchema(
  'An operating system of its own on this host',
  record(
    'What is wanted',
    {
      image: text('A MachineImage'),
      instanceType: text('The size'),
      driver,
      power: choice('Whether it is to run', ['on', 'off', 'terminated']),
      force: flag('Off at once, without asking the guest'),
      rebootAt: time('Asks for a reboot, once'),
      vpcId: text('Its Vpc'),
      subnet: text('Its Subnet'),
      zone: text('Its zone'),
      nodeName: text('Where it runs'),
      address: text('Its private address'),
      publicAddress: flag('Whether it has a public address'),
      elasticAddress: elasticAssociation,
      interfaceId: text('Id of its network interface'),
      interfaceKept: flag('Whether that is a NetworkInterface, which has the address and stays'),
      keyName: text('The name of a KeyPair'),
      userData: text('Base64', { maxLength: 64 * 1024 }),
      securityGroups: texts('SecurityGroups'),
      instanceProfile: record('Whose role it has', { arn: text('ARN'), id: text('Id') }, ['arn', 'id']),
      rootDisk: record(
        'The disk that it boots from',
        {
          device: text('Its device name'),
          volume: text('Its Volume'),
          sizeGiB: integer('Its size in GiB', 1, 65_536),
        },
        ['device', 'volume', 'sizeGiB'],
      ),
      metadata: metadataOptions,
      shutdownBehavior: choice('What powering off from inside means', ['stop', 'terminate']),
      terminationProtection: flag('Whether termination is refused'),
      stopProtection: flag('Whether stopping is refused'),
      monitoring: flag('Whether metrics are detailed'),
      ebsOptimized: flag('Whether disks have a path of their own'),
      sourceDestCheck: flag('Whether only its own traffic passes'),
      reservation: text('The call that made it'),
      launchIndex: integer('Which of that call', 0),
      launchedAt: time('When it was made or started last'),
      clientToken: text('What makes the call repeatable'),
      launchTemplate: record(
        'What it was made from',
        { id: text('Id'), name: text('Name'), version: text('Version') },
        ['id', 'name', 'version'],
      ),
      member,
      tags: tagMap,
      further: anything('Given by a caller and only given back'),
    },
    [
      ...['image', 'instanceType', 'power', 'vpcId', 'subnet', 'zone', 'interfaceId', 'securityGroups'],
      ...['rootDisk', 'metadata', 'shutdownBehavior', 'reservation', 'launchIndex', 'launchedAt'],
    ],
  ),
  record('What is true', {
    state: choice('Where it stands', states),
    stateReason: record('Why', { code: text('In a word'), message: text('In words') }),
    stateSince: time('Since when'),
    placement: record('Why it has no node', { reason: text('In a word'), message: text('In words') }),
    driver,
    publicAddress: text('Its public address'),
    boots: integer('Which power-on this is', 0),
    startedAt: time('When it was started last'),
    rebootedAt: time('The last reboot that was carried out'),
    endedAt: time('When it ended for ever'),
    check: choice('Whether it can be reached', ['initializing', 'ok', 'impaired']),
    checkSince: time('Since when'),
    userData: record('What became of user data', {
      result: choice('In a word', ['none', 'running', 'succeeded', 'failed']),
      message: text('In words'),
    }),
    failures: integer('Failures in a row', 0),
    message: text('Why it cannot run'),
    usage: anything('Counters'),
  }),
);

export const machineKind: Kind<Machine> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'Machine',
  plural: 'machines',
  singular: 'machine',
  shortNames: ['mc'],
  categories: ['all', 'tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: true,
  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'status.state': ({ status }) => status?.state ?? '',
  },
  columns: [
    { ...nameTagColumn, name: 'Tag Name' },
    {
      name: 'State',
      type: 'string',
      description: 'Where it stands',
      value: ({ status }) => status?.state ?? 'pending',
    },
    { name: 'Type', type: 'string', description: 'The size', value: ({ spec }) => spec.instanceType },
    { name: 'Zone', type: 'string', description: 'Its zone', value: ({ spec }) => spec.zone },
    {
      name: 'Address',
      type: 'string',
      description: 'Its private address',
      value: ({ spec }) => spec.address ?? '<none>',
    },
    {
      name: 'Group',
      type: 'string',
      description: 'Its MachineGroup',
      value: ({ spec }) => spec.member?.group ?? '<none>',
    },
    ageColumn,
    {
      name: 'Public Address',
      type: 'string',
      description: 'Its public address',
      priority: 1,
      value: ({ status }) => status?.publicAddress ?? '<none>',
    },
    {
      name: 'Image',
      type: 'string',
      description: 'What it is made from',
      priority: 1,
      value: ({ spec }) => spec.image,
    },
    {
      name: 'Driver',
      type: 'string',
      description: 'How it runs',
      priority: 1,
      value: ({ spec, status }) => status?.driver ?? spec.driver ?? '<none>',
    },
    {
      name: 'Node',
      type: 'string',
      description: 'Where',
      priority: 1,
      value: ({ spec }) => spec.nodeName ?? '<none>',
    },
    {
      name: 'Message',
      type: 'string',
      description: 'Why it does not run',
      priority: 1,
      value: ({ status }) => status?.message ?? status?.placement?.message ?? '',
    },
  ],
  prepareForCreate: (machine) => ({
    ...machine,
    metadata: {
      ...machine.metadata,
      finalizers: [...new Set([...(machine.metadata.finalizers ?? []), MACHINE_FINALIZER])],
    },
    status: { state: 'pending' },
  }),
  validate: (machine, previous) => [
    ...(previous?.spec.power === 'terminated' && machine.spec.power !== 'terminated'
      ? [invalid('spec.power', machine.spec.power, 'a machine that was terminated cannot be started')]
      : []),
    ...(['subnet', 'zone', 'vpcId', 'interfaceId'] as const).flatMap((field) =>
      previous && previous.spec[field] !== machine.spec[field]
        ? [invalid(`spec.${field}`, machine.spec[field], IMMUTABLE)]
        : [],
    ),
    ...(previous?.spec.nodeName && previous.spec.nodeName !== machine.spec.nodeName
      ? [invalid('spec.nodeName', machine.spec.nodeName ?? '', IMMUTABLE)]
      : []),
  ],
};

/** It runs, or is to run again: not on its way to its end. */
export function isMachineAlive({ metadata, spec, status }: Machine): boolean {
  return (
    spec.power !== 'terminated' && metadata.deletionTimestamp === undefined && status?.state !== 'terminated'
  );
}
