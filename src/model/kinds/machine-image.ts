// MachineImages: what machines start with. Regional: the namespace is the region. metadata.name is the AWS id (`ami-…`).
//
// The content is an OCI image in the image store (`status.image`), whose layers together are the root filesystem. An image
// whose source is a machine is made by the agent, once; `status` is the agent's.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { type BlockDevice, blockDevice, flag, type Tags, tagMap, time } from './machine-schema.ts';
import { choice, integer, kindSchema, list, record, text } from './traffic-schema.ts';

export interface MachineImage extends ApiObject {
  readonly spec: {
    /** AWS's name; unique among the owner's. */
    readonly imageName: string;
    readonly description?: string;
    /** Account of the owner. */
    readonly ownerId: string;
    /** `amazon` */
    readonly ownerAlias?: string;
    readonly architecture: 'x86_64' | 'arm64';
    readonly rootDevice: string;
    readonly rootSizeGiB: number;
    /** Disks beside the root disk. */
    readonly disks?: readonly BlockDevice[];
    readonly isPublic?: boolean;
    readonly createdAt: string;
    readonly deprecatedAt?: string;
    /** Who logs in: `ec2-user`. */
    readonly user?: string;
    /**
     * `base`: one that is built on this host, by its name; `machine`: saved from that Machine; `stored`: that name in the
     * image store; `snapshot`: the content of that Snapshot of a root disk.
     */
    readonly source: {
      readonly type: 'base' | 'machine' | 'stored' | 'snapshot';
      readonly name: string;
      /** `machine`: not stopped for it. */
      readonly noReboot?: boolean;
    };
    /** The Snapshot that AWS shows as content of the root disk. */
    readonly rootSnapshot?: string;
    readonly tags?: Tags;
  };
  readonly status?: {
    readonly state: 'pending' | 'available' | 'failed';
    readonly message?: string;
    /** Its name in the image store. */
    readonly image?: string;
    readonly sizeBytes?: number;
  };
}

const schema = kindSchema(
  'What machines start with',
  record(
    'What is wanted',
    {
      imageName: text("Its name, unique among the owner's"),
      description: text('What it is'),
      ownerId: text('Account of the owner'),
      ownerAlias: text('What the owner is called'),
      architecture: choice('For which processors', ['x86_64', 'arm64']),
      rootDevice: text('Device name of the root disk'),
      rootSizeGiB: integer('Size of the root disk in GiB', 1, 65_536),
      disks: list('Disks beside the root disk', blockDevice),
      isPublic: flag('Whether every account may use it'),
      createdAt: time('When it was made'),
      deprecatedAt: time('From when on it is out of date'),
      user: text('Who logs in'),
      source: record(
        'Where its content comes from',
        {
          type: choice('What it comes from', ['base', 'machine', 'stored', 'snapshot']),
          name: text('Which one'),
          noReboot: flag('machine: not stopped for it'),
        },
        ['type', 'name'],
      ),
      rootSnapshot: text('The Snapshot of its root disk'),
      tags: tagMap,
    },
    ['imageName', 'ownerId', 'architecture', 'rootDevice', 'rootSizeGiB', 'createdAt', 'source'],
  ),
  record('What is true', {
    state: choice('Where it stands', ['pending', 'available', 'failed']),
    message: text('Why'),
    image: text('Its name in the image store'),
    sizeBytes: { type: 'integer', format: 'int64', description: 'Size of its layers' },
  }),
);

export const machineImageKind: Kind<MachineImage> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'MachineImage',
  plural: 'machineimages',
  singular: 'machineimage',
  shortNames: ['ami'],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: true,
  columns: [
    { name: 'Image', type: 'string', description: 'Its name', value: ({ spec }) => spec.imageName },
    {
      name: 'State',
      type: 'string',
      description: 'Where it stands',
      value: ({ status }) => status?.state ?? 'pending',
    },
    {
      name: 'Owner',
      type: 'string',
      description: 'Whose it is',
      value: ({ spec }) => spec.ownerAlias ?? spec.ownerId,
    },
    ageColumn,
    {
      name: 'Description',
      type: 'string',
      description: 'What it is',
      priority: 1,
      value: ({ spec }) => spec.description ?? '',
    },
  ],
  prepareForCreate: (image) => ({ ...image, status: { state: 'pending' } }),
};
