// How a RouteTable object is told in EC2's words, and what filters see of it.
import type { RouteTableAssociation, RouteTable as RouteTableText } from '@aws-sdk/client-ec2';
import type { RouteTable } from '../../../../../model/kinds/route-table.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { type Describable, unmatched } from '../describe.ts';

function associations({ metadata, spec }: RouteTable): RouteTableAssociation[] {
  const state = { AssociationState: { State: 'associated' as const }, RouteTableId: metadata.name };
  const main = spec.main ? [{ ...state, Main: true, RouteTableAssociationId: spec.mainAssociationId }] : [];
  const subnets = (spec.associations ?? []).map(({ id, subnetId }) => ({
    ...state,
    Main: false,
    RouteTableAssociationId: id,
    SubnetId: subnetId,
  }));
  return [...main, ...subnets];
}

export function routeTableText(table: RouteTable): RouteTableText {
  const { metadata, spec } = table;
  return {
    RouteTableId: metadata.name,
    VpcId: spec.vpcId,
    OwnerId: ACCOUNT,
    Associations: associations(table),
    Routes: spec.routes.map(({ destination, gatewayId }) => ({
      DestinationCidrBlock: destination,
      GatewayId: gatewayId,
      State: 'active',
      Origin: gatewayId === 'local' ? 'CreateRouteTable' : 'CreateRoute',
    })),
    PropagatingVgws: [],
    Tags: tagEntries(spec.tags),
  };
}

export const describableRouteTable: Describable<RouteTable> = {
  id: ({ metadata }) => metadata.name,
  tags: ({ spec }) => spec.tags,
  filters: {
    ...unmatched(
      ...['association.gateway-id', 'route.destination-ipv6-cidr-block', 'route.destination-prefix-list-id'],
      ...['route.egress-only-internet-gateway-id', 'route.instance-id', 'route.nat-gateway-id'],
      ...['route.transit-gateway-id', 'route.vpc-peering-connection-id'],
    ),
    'route-table-id': ({ metadata }) => metadata.name,
    'vpc-id': ({ spec }) => spec.vpcId,
    'owner-id': () => ACCOUNT,
    'association.main': (table) => associations(table).map(({ Main }) => String(Main)),
    'association.route-table-association-id': (table) =>
      associations(table).map(({ RouteTableAssociationId }) => RouteTableAssociationId ?? ''),
    'association.route-table-id': (table) =>
      associations(table).map(({ RouteTableId }) => RouteTableId ?? ''),
    'association.subnet-id': ({ spec }) => (spec.associations ?? []).map(({ subnetId }) => subnetId),
    'route.destination-cidr-block': ({ spec }) => spec.routes.map(({ destination }) => destination),
    'route.gateway-id': ({ spec }) => spec.routes.map(({ gatewayId }) => gatewayId),
    'route.origin': ({ spec }) =>
      spec.routes.map(({ gatewayId }) => (gatewayId === 'local' ? 'CreateRouteTable' : 'CreateRoute')),
    'route.state': () => 'active',
  },
};
