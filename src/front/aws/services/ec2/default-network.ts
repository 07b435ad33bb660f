// What a region starts with: a default VPC with a subnet in each of three zones, its main route table and its default security group.
//
// Ids derive from the region, so that a start that was cut off goes on where it was. Once all is made the region says so, and what a
// user then removes stays removed.
import { createHash } from 'node:crypto';
import type { ObjectClient } from '../../../../machinery/object-client.ts';
import { isError } from '../../../../model/errors.ts';
import type { Kind } from '../../../../model/kind.ts';
import { namespaceKind } from '../../../../model/kinds/namespace.ts';
import { routeTableKind } from '../../../../model/kinds/route-table.ts';
import { securityGroupKind } from '../../../../model/kinds/security-group.ts';
import { subnetKind } from '../../../../model/kinds/subnet.ts';
import { vpcKind } from '../../../../model/kinds/vpc.ts';
import type { ApiObject, Draft } from '../../../../model/object.ts';
import { zonesOf } from './zones.ts';

/** On the region's namespace, once its default network is made. */
export const NETWORK_ANNOTATION = 'tutti.dev/default-network';

export interface AddressPlan {
  /** Of the whole network: `10.200.0.0/16`. */
  readonly cidrBlock: string;
  /** Of the zone with this index: `10.200.16.0/20`. */
  zoneRange(index: number): string;
}

/** `vpc-0…`: the same each time for one region and purpose. */
export function defaultId(prefix: string, region: string, purpose: string): string {
  const digest = createHash('sha256').update(`${region}/${prefix}/${purpose}`).digest('hex');
  return `${prefix}-0${digest.slice(0, 16)}`;
}

/** Makes what is missing of a region's default network, the first time that the region is used. */
export async function ensureDefaultNetwork(
  client: ObjectClient,
  region: string,
  addresses: AddressPlan,
): Promise<void> {
  const namespace = await client.get(namespaceKind, { name: region });
  if (namespace.metadata.annotations?.[NETWORK_ANNOTATION] !== undefined) return;
  const vpcId = defaultId('vpc', region, 'default');
  await ensure(client, vpcKind, {
    metadata: { name: vpcId, namespace: region },
    spec: { cidrBlock: addresses.cidrBlock, isDefault: true, dnsSupport: true, dnsHostnames: true },
  });
  for (const { name, index } of zonesOf(region))
    await ensure(client, subnetKind, {
      metadata: { name: defaultId('subnet', region, name), namespace: region },
      spec: {
        vpcId,
        cidrBlock: addresses.zoneRange(index),
        availabilityZone: name,
        defaultForAz: true,
        mapPublicIpOnLaunch: true,
      },
    });
  await ensure(client, routeTableKind, mainRouteTable(region, vpcId, addresses.cidrBlock));
  await ensure(client, securityGroupKind, defaultGroup(region, vpcId));
  const marked = { metadata: { annotations: { [NETWORK_ANNOTATION]: vpcId } } };
  await client.patch(namespaceKind, { name: region }, marked, { type: 'merge' });
}

function mainRouteTable(region: string, vpcId: string, cidrBlock: string) {
  return {
    metadata: { name: defaultId('rtb', region, 'main'), namespace: region },
    spec: {
      vpcId,
      main: true,
      mainAssociationId: defaultId('rtbassoc', region, 'main'),
      routes: [
        { destination: cidrBlock, gatewayId: 'local' },
        { destination: '0.0.0.0/0', gatewayId: defaultId('igw', region, 'default') },
      ],
    },
  };
}

/** All from the group itself comes in, everything goes out. */
function defaultGroup(region: string, vpcId: string) {
  const groupId = defaultId('sg', region, 'default');
  const rule = (purpose: string) => ({ id: defaultId('sgr', region, purpose), protocol: '-1' });
  return {
    metadata: { name: groupId, namespace: region },
    spec: {
      groupName: 'default',
      description: 'default VPC security group',
      vpcId,
      ingress: [{ ...rule('ingress'), groupId }],
      egress: [{ ...rule('egress'), cidr: '0.0.0.0/0' }],
    },
  };
}

async function ensure<T extends ApiObject>(
  client: ObjectClient,
  kind: Kind<T>,
  draft: Draft<T>,
): Promise<void> {
  try {
    await client.create(kind, draft);
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
  }
}
