// SecurityGroups: who may connect to a machine, and where it may connect to.
//
// A rule has one source or target: a range, or another group. Rules are told apart by id (`sgr-…`). Nothing that no rule
// allows goes through; what answers is let back.
//
// Invariant: metadata.name is the AWS id (`sg-…`).
import { ageColumn } from '../columns/shared.ts';
import type { Kind, Schema } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { kindSchema, list, record, text } from './traffic-schema.ts';
import { tagMap } from './vpc.ts';

export interface SecurityGroupRule {
  /** `sgr-…` */
  readonly id: string;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly protocol: string;
  /** Ports, or ICMP type and code; -1 = all. Absent when the protocol is `-1`. */
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidr?: string;
  readonly cidr6?: string;
  /** Machines of this group. */
  readonly groupId?: string;
  readonly prefixListId?: string;
  readonly description?: string;
  readonly tags?: { readonly [key: string]: string };
}

export interface SecurityGroup extends ApiObject {
  readonly spec: {
    readonly groupName: string;
    readonly description: string;
    readonly vpcId: string;
    readonly ingress: readonly SecurityGroupRule[];
    readonly egress: readonly SecurityGroupRule[];
    readonly tags?: { readonly [key: string]: string };
  };
}

const port: Schema = {
  type: 'integer',
  format: 'int32',
  description: 'A port, or an ICMP type or code; -1 = all',
  minimum: -1,
  maximum: 65_535,
};

const rule = record(
  'What is allowed',
  {
    id: text('Its id'),
    protocol: text('tcp, udp, icmp, icmpv6, a number, or -1 for all'),
    fromPort: port,
    toPort: port,
    cidr: text('A range of IPv4 addresses'),
    cidr6: text('A range of IPv6 addresses'),
    groupId: text('Machines of this group'),
    prefixListId: text('Ranges of this list'),
    description: text('What it is for'),
    tags: tagMap,
  },
  ['id', 'protocol'],
);

const schema = kindSchema(
  'Who may connect to a machine, and where it may connect to',
  record(
    'What is wanted',
    {
      groupName: text('Its name, unique in its Vpc'),
      description: text('What it is for'),
      vpcId: text('Its Vpc'),
      ingress: list('Who may connect', rule),
      egress: list('Where machines may connect to', rule),
      tags: tagMap,
    },
    ['groupName', 'description', 'vpcId', 'ingress', 'egress'],
  ),
  record('What is true', {}),
);

export const securityGroupKind: Kind<SecurityGroup> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'SecurityGroup',
  plural: 'securitygroups',
  singular: 'securitygroup',
  shortNames: ['sg'],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    {
      name: 'Group',
      type: 'string',
      description: 'Its name, unique in its Vpc',
      value: ({ spec }) => spec.groupName,
    },
    { name: 'Vpc', type: 'string', description: 'Its Vpc', value: ({ spec }) => spec.vpcId },
    {
      name: 'In',
      type: 'integer',
      description: 'Rules for what comes in',
      value: ({ spec }) => spec.ingress.length,
    },
    {
      name: 'Out',
      type: 'integer',
      description: 'Rules for what goes out',
      value: ({ spec }) => spec.egress.length,
    },
    ageColumn,
  ],
};
