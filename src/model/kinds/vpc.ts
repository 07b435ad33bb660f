// Vpcs: the networks that an AWS region shows. Their units are ports of one host, routed; a VPC bounds what its names and groups mean.
//
// Invariant: metadata.name is the AWS id (`vpc-…`); its namespace is the region.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { kindSchema, record, text } from './traffic-schema.ts';

export interface Vpc extends ApiObject {
  readonly spec: {
    /** `10.200.0.0/16` */
    readonly cidrBlock: string;
    readonly isDefault?: boolean;
    readonly dnsSupport?: boolean;
    readonly dnsHostnames?: boolean;
    readonly networkAddressUsageMetrics?: boolean;
    readonly tags?: { readonly [key: string]: string };
  };
}

export const tagMap = {
  type: 'object' as const,
  description: 'Tags',
  additionalProperties: { type: 'string' as const },
};

export const flag = (description: string) => ({ type: 'boolean' as const, description });

const schema = kindSchema(
  'A network of an AWS region',
  record(
    'What is wanted',
    {
      cidrBlock: text('Its range of addresses'),
      isDefault: flag('Whether calls that name none mean this one'),
      dnsSupport: flag('Whether names are resolved in it'),
      dnsHostnames: flag('Whether its machines have public names'),
      networkAddressUsageMetrics: flag('Whether the use of addresses is measured'),
      tags: tagMap,
    },
    ['cidrBlock'],
  ),
  record('What is true', {}),
);

export const vpcKind: Kind<Vpc> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'Vpc',
  plural: 'vpcs',
  singular: 'vpc',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    {
      name: 'Range',
      type: 'string',
      description: 'Its range of addresses',
      value: ({ spec }) => spec.cidrBlock,
    },
    {
      name: 'Default',
      type: 'boolean',
      description: 'Whether calls that name none mean this one',
      value: ({ spec }) => spec.isDefault ?? false,
    },
    ageColumn,
  ],
};
