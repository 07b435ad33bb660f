// NetworkInterfaces: addresses with security groups that are made before a machine, and stay after it. Regional. metadata.name is the AWS id
// (`eni-…`). Machines that are launched without one have an interface that is no object.
//
// Which machine has it is said by the machine (`spec.interfaceId` with `interfaceKept`); while it has it, the machine's groups count. Its elastic
// address is its own: the machine has it as long as it has the interface.
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { IMMUTABLE, invalid } from '../validation/fields.ts';
import { type ElasticAssociation, elasticAssociation } from './elastic-address.ts';
import { flag, type Tags, tagMap, texts, time } from './machine-schema.ts';
import { kindSchema, record, text } from './traffic-schema.ts';

export interface NetworkInterface extends ApiObject {
  readonly spec: {
    readonly vpcId: string;
    readonly subnet: string;
    readonly zone: string;
    /** Its private address; given at creation when absent. */
    readonly address?: string;
    /** Ids. */
    readonly securityGroups: readonly string[];
    /** The ElasticAddress that it has; its machine has it, too. */
    readonly elasticAddress?: ElasticAssociation;
    readonly description?: string;
    readonly sourceDestCheck?: boolean;
    readonly createdAt: string;
    readonly clientToken?: string;
    readonly tags?: Tags;
  };
}

export const networkInterfaceKind: Kind<NetworkInterface> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'NetworkInterface',
  plural: 'networkinterfaces',
  singular: 'networkinterface',
  shortNames: ['eni'],
  categories: ['tutti'],
  namespaced: true,
  schema: {
    inline: kindSchema(
      'An address with security groups that a machine may have',
      record(
        'What is wanted',
        {
          vpcId: text('Its Vpc'),
          subnet: text('Its Subnet'),
          zone: text('Its zone'),
          address: text('Its private address'),
          securityGroups: texts('SecurityGroups'),
          elasticAddress: elasticAssociation,
          description: text('What it is'),
          sourceDestCheck: flag('Kept and told: packets of other sources are never let through'),
          createdAt: time('When it was made'),
          clientToken: text('What the call that made it was known by'),
          tags: tagMap,
        },
        ['vpcId', 'subnet', 'zone', 'securityGroups', 'createdAt'],
      ),
      record('What is true', {}),
    ),
  },
  hasStatus: false,
  columns: [
    {
      name: 'Address',
      type: 'string',
      description: 'Its private address',
      value: ({ spec }) => spec.address ?? '<none>',
    },
    { name: 'Zone', type: 'string', description: 'Its zone', value: ({ spec }) => spec.zone },
    ageColumn,
  ],
  validate: ({ spec }, previous) =>
    previous?.spec.address !== undefined && spec.address !== previous.spec.address
      ? [invalid('spec.address', spec.address, IMMUTABLE)]
      : [],
};
