// Pieces that the kinds of the machine way share: tags, times, lists of names, and what a machine is made from.
import type { Column, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { choice, integer, list, record, text } from './traffic-schema.ts';
import { flag, tagMap } from './vpc.ts';

export { flag, tagMap };

export interface Tags {
  readonly [key: string]: string;
}

/** A time in ISO 8601 with milliseconds. */
export const time = (description: string): Schema => text(description, { minLength: 20 });
export const texts = (description: string): Schema => list(description, { type: 'string' });
export const gibibytes = (description: string): Schema => integer(description, 1, 65_536);
/** Anything, kept as it is. */
export const anything = (description: string): Schema => ({
  type: 'object',
  description,
  'x-kubernetes-preserve-unknown-fields': true,
});

/** A disk that a machine is made with. */
export interface BlockDevice {
  /** `/dev/xvda`, `/dev/sdf` */
  readonly device: string;
  /** The image's own disk of this name is left out. */
  readonly omit?: boolean;
  readonly sizeGiB?: number;
  /** Name of a Snapshot. */
  readonly snapshot?: string;
  readonly volumeType?: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly encrypted?: boolean;
  readonly kmsKeyId?: string;
  /** Default: true. */
  readonly deleteOnTermination?: boolean;
}

export interface MetadataOptions {
  readonly enabled: boolean;
  /** `required`: version 2 only. */
  readonly tokens: 'optional' | 'required';
  readonly hopLimit: number;
  /** Tags are told by the metadata service. */
  readonly instanceTags: boolean;
}

/** What a machine is made from, as a launch template keeps it; absent fields come from whoever uses it. */
export interface MachineTemplate {
  readonly image?: string;
  readonly instanceType?: string;
  readonly keyName?: string;
  /** Base64. */
  readonly userData?: string;
  /** Ids. */
  readonly securityGroups?: readonly string[];
  readonly securityGroupNames?: readonly string[];
  readonly subnet?: string;
  readonly zone?: string;
  readonly address?: string;
  readonly publicAddress?: boolean;
  readonly instanceProfile?: { readonly arn?: string; readonly name?: string };
  readonly disks?: readonly BlockDevice[];
  readonly metadata?: Partial<MetadataOptions>;
  readonly shutdownBehavior?: 'stop' | 'terminate';
  readonly terminationProtection?: boolean;
  readonly stopProtection?: boolean;
  readonly monitoring?: boolean;
  readonly ebsOptimized?: boolean;
  readonly tags?: readonly { readonly resourceType: string; readonly tags: Tags }[];
  /** What a caller gave and we only give back, in the front's words. */
  readonly further?: { readonly [name: string]: unknown };
}

export const blockDevice = record(
  'A disk',
  {
    device: text('Its device name'),
    omit: flag('Whether the disk of this name that the image has is left out'),
    sizeGiB: gibibytes('Its size in GiB'),
    snapshot: text('The Snapshot that it starts with'),
    volumeType: text('gp3, gp2, io1, io2, st1, sc1, standard'),
    iops: integer('Operations per second that are asked for', 0),
    throughput: integer('MiB per second that are asked for', 0),
    encrypted: flag('Whether encryption is asked for'),
    kmsKeyId: text('With which key'),
    deleteOnTermination: flag('Whether it goes with the machine'),
  },
  ['device'],
);

export const metadataOptions = record('How the metadata service answers', {
  enabled: flag('Whether it answers at all'),
  tokens: choice('required: version 2 only', ['optional', 'required']),
  hopLimit: integer('Network hops that an answer may go', 1, 64),
  instanceTags: flag('Whether it tells the tags'),
});

export const machineTemplate = record('What machines are made from', {
  image: text('A MachineImage'),
  instanceType: text('The size'),
  keyName: text('The name of a KeyPair'),
  userData: text('Base64', { maxLength: 64 * 1024 }),
  securityGroups: texts('SecurityGroups'),
  securityGroupNames: texts('SecurityGroups by their group names'),
  subnet: text('A Subnet'),
  zone: text('A zone'),
  address: text('A private address'),
  publicAddress: flag('Whether it has a public address'),
  instanceProfile: record('Whose role it has', { arn: text('By ARN'), name: text('By name') }),
  disks: list('Disks', blockDevice),
  metadata: metadataOptions,
  shutdownBehavior: choice('What powering off from inside means', ['stop', 'terminate']),
  terminationProtection: flag('Whether termination is refused'),
  stopProtection: flag('Whether stopping is refused'),
  monitoring: flag('Whether metrics are detailed'),
  ebsOptimized: flag('Whether disks have a path of their own'),
  tags: list(
    'Tags for what is made',
    record('Of one type', { resourceType: text('instance, volume, ...'), tags: tagMap }, [
      'resourceType',
      'tags',
    ]),
  ),
  further: anything('Given by a caller and only given back'),
});

/** The tag that AWS shows as the name. */
export const nameTagColumn: Column<ApiObject & { readonly spec: { readonly tags?: Tags } }> = {
  name: 'Tag Name',
  type: 'string',
  description: 'Its tag Name',
  value: ({ spec }) => spec.tags?.Name ?? '',
};
