// Volumes and Snapshots: disks that outlive machines, and their content at one time. Regional. metadata.name is the AWS id (`vol-…`, `snap-…`).
//
// A volume of a machine's root disk has no file of its own: its content is the machine's (`isRoot`). spec.attachment is intent, status the agent's.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { flag, type Tags, tagMap, time } from './machine-schema.ts';
import { choice, integer, kindSchema, record, text } from './traffic-schema.ts';

export const VOLUME_FINALIZER = 'tutti.dev/volume';

export interface VolumeAttachment {
  /** Name of a Machine. */
  readonly machine: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
  readonly attachedAt: string;
}

export interface Volume extends ApiObject {
  readonly spec: {
    readonly zone: string;
    readonly sizeGiB: number;
    readonly volumeType: string;
    readonly iops?: number;
    readonly throughput?: number;
    readonly encrypted?: boolean;
    readonly kmsKeyId?: string;
    readonly multiAttach?: boolean;
    /** Name of the Snapshot that it started with. */
    readonly snapshot?: string;
    readonly isRoot?: boolean;
    /** Absent: attached to nothing. */
    readonly attachment?: VolumeAttachment;
    /** Detaching does not ask the guest. */
    readonly forceDetach?: boolean;
    readonly createdAt: string;
    readonly clientToken?: string;
    readonly tags?: Tags;
  };
  readonly status?: {
    readonly state: 'creating' | 'available' | 'in-use' | 'error';
    /** What the guest has at present. */
    readonly attached?: { readonly machine: string; readonly device: string };
    /** Why it is not as it is wanted: `busy`, and words. */
    readonly reason?: string;
    readonly message?: string;
    /** What the file has by now. */
    readonly sizeGiB?: number;
    readonly usedBytes?: number;
  };
}

export interface Snapshot extends ApiObject {
  readonly spec: {
    /** Name of the Volume, which may be gone by now. */
    readonly volume: string;
    readonly sizeGiB: number;
    readonly description?: string;
    readonly encrypted?: boolean;
    readonly createdAt: string;
    /** The MachineImage whose root disk it is: it has no file of its own. */
    readonly image?: string;
    /** The MachineImage with which it is saved, of a disk beside the root disk. */
    readonly withImage?: string;
    /** The Snapshot whose content it has, of this or another region. */
    readonly copyOf?: { readonly region: string; readonly snapshot: string };
    readonly tags?: Tags;
  };
  readonly status?: {
    readonly state: 'pending' | 'completed' | 'error';
    readonly progress?: number;
    readonly message?: string;
  };
}

const base = { group: 'tutti.dev', version: 'v1', categories: ['tutti'], namespaced: true, hasStatus: true };
const size = integer('Size in GiB', 1, 65_536);
const withFinalizer = <T extends ApiObject>(object: T): T => ({
  ...object,
  metadata: {
    ...object.metadata,
    finalizers: [...new Set([...(object.metadata.finalizers ?? []), VOLUME_FINALIZER])],
  },
});

export const volumeKind: Kind<Volume> = {
  ...base,
  kind: 'Volume',
  plural: 'volumes',
  singular: 'volume',
  shortNames: ['vol'],
  schema: {
    inline: kindSchema(
      'A disk that outlives machines',
      record(
        'What is wanted',
        {
          zone: text('Its zone'),
          sizeGiB: size,
          volumeType: text('gp3, gp2, io1, io2, st1, sc1, standard'),
          iops: integer('Operations per second that are asked for', 0),
          throughput: integer('MiB per second that are asked for', 0),
          encrypted: flag('Whether encryption is asked for'),
          kmsKeyId: text('With which key'),
          multiAttach: flag('Whether several machines may have it'),
          snapshot: text('The Snapshot that it started with'),
          isRoot: flag('Whether it is the disk that a machine boots from'),
          attachment: record(
            'Which machine has it',
            {
              machine: text('A Machine'),
              device: text('Device name'),
              deleteOnTermination: flag('Whether it goes with the machine'),
              attachedAt: time('Since when'),
            },
            ['machine', 'device', 'deleteOnTermination', 'attachedAt'],
          ),
          forceDetach: flag('Detaching does not ask the guest'),
          createdAt: time('When it was made'),
          clientToken: text('What makes the call repeatable'),
          tags: tagMap,
        },
        ['zone', 'sizeGiB', 'volumeType', 'createdAt'],
      ),
      record('What is true', {
        state: choice('Where it stands', ['creating', 'available', 'in-use', 'error']),
        attached: record('What the guest has', { machine: text('A Machine'), device: text('Device name') }),
        reason: text('Why it is not as it is wanted, in a word'),
        message: text('Why, in words'),
        sizeGiB: size,
        usedBytes: { type: 'integer', format: 'int64', description: "What it takes of the host's disk" },
      }),
    ),
  },
  columns: [
    { name: 'Size', type: 'string', description: 'Its size', value: ({ spec }) => `${spec.sizeGiB}Gi` },
    {
      name: 'State',
      type: 'string',
      description: 'Where it stands',
      value: ({ status }) => status?.state ?? 'creating',
    },
    {
      name: 'Machine',
      type: 'string',
      description: 'Which machine has it',
      value: ({ spec }) => spec.attachment?.machine ?? '<none>',
    },
    {
      name: 'Device',
      type: 'string',
      description: 'As what',
      value: ({ spec }) => spec.attachment?.device ?? '<none>',
    },
    { name: 'Zone', type: 'string', description: 'Its zone', value: ({ spec }) => spec.zone },
    ageColumn,
  ],
  prepareForCreate: (volume) => ({ ...withFinalizer(volume), status: { state: 'creating' } }),
  validate: ({ spec }, previous) => [
    ...(previous && spec.zone !== previous.spec.zone ? [invalid('spec.zone', spec.zone, IMMUTABLE)] : []),
    ...(previous && spec.sizeGiB < previous.spec.sizeGiB
      ? [invalid('spec.sizeGiB', spec.sizeGiB, 'a volume cannot be made smaller')]
      : []),
  ],
};

export const snapshotKind: Kind<Snapshot> = {
  ...base,
  kind: 'Snapshot',
  plural: 'snapshots',
  singular: 'snapshot',
  shortNames: [],
  schema: {
    inline: kindSchema(
      "A Volume's content at one time",
      record(
        'What is wanted',
        {
          volume: text('The Volume'),
          sizeGiB: size,
          description: text('What it is'),
          encrypted: flag('Whether encryption is asked for'),
          createdAt: time('When it was made'),
          image: text('The MachineImage whose root disk it is'),
          withImage: text('The MachineImage with which it is saved'),
          copyOf: record(
            'The Snapshot whose content it has',
            { region: text('Its region'), snapshot: text('Its name') },
            ['region', 'snapshot'],
          ),
          tags: tagMap,
        },
        ['volume', 'sizeGiB', 'createdAt'],
      ),
      record('What is true', {
        state: choice('Where it stands', ['pending', 'completed', 'error']),
        progress: integer('Percent that are done', 0, 100),
        message: text('Why'),
      }),
    ),
  },
  columns: [
    { name: 'Volume', type: 'string', description: 'Of which Volume', value: ({ spec }) => spec.volume },
    { name: 'Size', type: 'string', description: 'Its size', value: ({ spec }) => `${spec.sizeGiB}Gi` },
    {
      name: 'State',
      type: 'string',
      description: 'Where it stands',
      value: ({ status }) => status?.state ?? 'pending',
    },
    ageColumn,
  ],
  prepareForCreate: (snapshot) => ({ ...withFinalizer(snapshot), status: { state: 'pending' } }),
};
