// Network interfaces that are objects: those that a call has made. A machine that was launched with one tells it as its own; one that nobody has
// is told from the object.
import type { NetworkInterface as InterfaceText } from '@aws-sdk/client-ec2';
import type { ElasticAssociation } from '../../../../../model/kinds/elastic-address.ts';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import { type NetworkInterface, networkInterfaceKind } from '../../../../../model/kinds/network-interface.ts';
import { macAddressOf, privateDnsName, publicDnsName } from '../../../../../model/machine-names.ts';
import type { Ctx } from '../../../context.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { getRecord } from '../../../shared/records.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { notFound } from '../faults.ts';
import { stateOf } from '../instances/state.ts';
import { zoneIdOf } from '../zones.ts';

/** Machines that are there, by the id of their interface. */
export async function ownersByInterface({ client, region }: Ctx): Promise<ReadonlyMap<string, Machine>> {
  const { items } = await client.list(machineKind, { namespace: region });
  const there = items.filter((machine) => stateOf(machine) !== 'terminated');
  return new Map(there.map((machine) => [machine.spec.interfaceId, machine]));
}

/** Throws InvalidNetworkInterfaceID.NotFound. */
export function getOwnInterface({ client, region }: Ctx, id: string): Promise<NetworkInterface> {
  return getRecord(client, networkInterfaceKind, { namespace: region, name: id }, () => notFound(id, 'eni'));
}

/** What the object adds to what its machine tells. */
export function keptText({ spec }: NetworkInterface): Partial<InterfaceText> {
  return { Description: spec.description ?? '', TagSet: tagEntries(spec.tags) };
}

function elasticAssociation({ address, allocation, association }: ElasticAssociation, region: string) {
  return {
    AllocationId: allocation,
    AssociationId: association,
    IpOwnerId: ACCOUNT,
    PublicDnsName: publicDnsName(address, region),
    PublicIp: address,
  };
}

/** Of one that no machine has. */
export function freeInterfaceText(
  { metadata, spec }: NetworkInterface,
  groupNames: ReadonlyMap<string, string>,
): InterfaceText {
  const { address = '', zone } = spec;
  const region = metadata.namespace ?? '';
  const PrivateDnsName = privateDnsName(address, region);
  const Association = spec.elasticAddress && elasticAssociation(spec.elasticAddress, region);
  return {
    NetworkInterfaceId: metadata.name,
    AvailabilityZone: zone,
    AvailabilityZoneId: zoneIdOf(zone),
    Description: spec.description ?? '',
    Groups: spec.securityGroups.map((GroupId) => ({
      GroupId,
      GroupName: groupNames.get(GroupId) ?? GroupId,
    })),
    InterfaceType: 'interface',
    ...(Association && { Association }),
    Ipv6Addresses: [],
    MacAddress: macAddressOf(address),
    OwnerId: ACCOUNT,
    PrivateDnsName,
    PrivateIpAddress: address,
    PrivateIpAddresses: [
      { ...(Association && { Association }), Primary: true, PrivateDnsName, PrivateIpAddress: address },
    ],
    RequesterManaged: false,
    SourceDestCheck: spec.sourceDestCheck ?? true,
    Status: 'available',
    SubnetId: spec.subnet,
    TagSet: tagEntries(spec.tags),
    VpcId: spec.vpcId,
  };
}
