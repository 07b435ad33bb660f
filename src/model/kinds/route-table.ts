// RouteTables: where an AWS VPC's traffic goes. On this host all units are routed; the table shows that as AWS would.
//
// Invariant: metadata.name is the AWS id (`rtb-…`).
import { ageColumn } from '../columns/shared.ts';
import type { Kind } from '../kind.ts';
import type { ApiObject } from '../object.ts';
import { kindSchema, list, record, text } from './traffic-schema.ts';
import { flag, tagMap } from './vpc.ts';

export interface RouteTable extends ApiObject {
  readonly spec: {
    readonly vpcId: string;
    /** Of each Vpc one: subnets that are associated with no other table use it. */
    readonly main?: boolean;
    /** The id of the association that makes it the main one. */
    readonly mainAssociationId?: string;
    readonly routes: readonly { readonly destination: string; readonly gatewayId: string }[];
    readonly associations?: readonly { readonly id: string; readonly subnetId: string }[];
    readonly tags?: { readonly [key: string]: string };
  };
}

const schema = kindSchema(
  "Where a Vpc's traffic goes",
  record(
    'What is wanted',
    {
      vpcId: text('Its Vpc'),
      main: flag('Whether subnets use it that are associated with none'),
      mainAssociationId: text('The id of the association that makes it the main one'),
      routes: list(
        'Routes',
        record('A route', { destination: text('To which range'), gatewayId: text('By which gateway') }, [
          'destination',
          'gatewayId',
        ]),
      ),
      associations: list(
        'Subnets that use it',
        record('An association', { id: text('Its id'), subnetId: text('Its subnet') }, ['id', 'subnetId']),
      ),
      tags: tagMap,
    },
    ['vpcId', 'routes'],
  ),
  record('What is true', {}),
);

export const routeTableKind: Kind<RouteTable> = {
  group: 'tutti.dev',
  version: 'v1',
  kind: 'RouteTable',
  plural: 'routetables',
  singular: 'routetable',
  shortNames: [],
  categories: ['tutti'],
  namespaced: true,
  schema: { inline: schema },
  hasStatus: false,
  columns: [
    { name: 'Vpc', type: 'string', description: 'Its Vpc', value: ({ spec }) => spec.vpcId },
    {
      name: 'Main',
      type: 'boolean',
      description: 'Whether subnets use it that are associated with none',
      value: ({ spec }) => spec.main ?? false,
    },
    ageColumn,
  ],
};
