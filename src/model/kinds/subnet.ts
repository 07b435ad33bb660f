// Subnets: a zone's part of a Vpc.
//
// Invariant: metadata.name is the AWS id (`subnet-…`).
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { kindSchema, record, text } from './traffic-schema.ts';
import { flag, tagMap } from './vpc.ts';

export interface Subnet extends ApiObject {
  readonly spec: {
    readonly vpcId: string;
    /** `10.200.16.0/20` */
    readonly cidrBlock: string;
    /** `us-east-2a` */
    readonly availabilityZone: string;
    /** The one that calls mean which name only the zone. */
    readonly defaultForAz?: boolean;
    readonly mapPublicIpOnLaunch?: boolean;
    readonly tags?: { readonly [key: string]: string };
  };
}

const schema = kindSchema(
  "A zone's part of a Vpc",
  record(
    'What is wanted',
    {
      vpcId: text('Its Vpc'),
      cidrBlock: text('Its range of addresses'),
      availabilityZone: text('Its zone'),
      defaultForAz: flag('Whether calls that name only the zone mean this one'),
      mapPublicIpOnLaunch: flag('Whether its machines have a public address'),
      tags: tagMap,
    },
    ['vpcId', 'cidrBlock', 'availabilityZone'],
  ),
  record('What is true', {}),
);

export const subnetKind: Kind<Subnet> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'Subnet',
  plural: 'subnets',
  singular: 'subnet',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    { name: 'Vpc', type: 'string', description: 'Its Vpc', value: ({ spec }) => spec.vpcId },
    { name: 'Zone', type: 'string', description: 'Its zone', value: ({ spec }) => spec.availabilityZone },
    {
      name: 'Range',
      type: 'string',
      description: 'Its range of addresses',
      value: ({ spec }) => spec.cidrBlock,
    },
    ageColumn,
  ],
};
