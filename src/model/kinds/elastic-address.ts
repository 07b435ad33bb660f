// ElasticAddresses: public addresses that are kept, and given to one machine or another. Regional. metadata.name is the AWS id (`eipalloc-…`).
//
// Who has it is said by the machine (`spec.elasticAddress`), and by the NetworkInterface where the machine has one of those.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { type Tags, tagMap, time } from './machine-schema.ts';
import { kindSchema, record, text } from './traffic-schema.ts';

export interface ElasticAddress extends ApiObject {
  readonly spec: {
    /** The public address; given at creation when absent. */
    readonly address?: string;
    readonly createdAt: string;
    readonly tags?: Tags;
  };
}

/** That a machine has one. */
export interface ElasticAssociation {
  /** The public address. */
  readonly address: string;
  /** Name of the ElasticAddress. */
  readonly allocation: string;
  /** `eipassoc-…` */
  readonly association: string;
}

export const elasticAssociation = record(
  'The ElasticAddress that it has instead',
  {
    address: text('The public address'),
    allocation: text('The ElasticAddress'),
    association: text('Id of what binds them'),
  },
  ['address', 'allocation', 'association'],
);

export const elasticAddressKind: Kind<ElasticAddress> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'ElasticAddress',
  plural: 'elasticaddresses',
  singular: 'elasticaddress',
  shortNames: ['eip'],
  categories: ['tutti'],
  namespaced: true,
  schema: {
    inline: kindSchema(
      'A public address that is kept, whichever machine has it',
      record(
        'What is wanted',
        {
          address: text('The public address'),
          createdAt: time('When it was made'),
          tags: tagMap,
        },
        ['createdAt'],
      ),
      record('What is true', {}),
    ),
  },
  hasStatus: false,
  columns: [
    {
      name: 'Address',
      type: 'string',
      description: 'The public address',
      value: ({ spec }) => spec.address ?? '<none>',
    },
    ageColumn,
  ],
  validate: ({ spec }, previous) =>
    previous?.spec.address !== undefined && spec.address !== previous.spec.address
      ? [invalid('spec.address', spec.address, IMMUTABLE)]
      : [],
};
