// How a Subnet object is told in EC2's words, and what filters see of it.
import type { Subnet as SubnetText } from '@aws-sdk/client-ec2';
import type { Subnet } from '../../../../model/kinds/subnet.ts';
import { ACCOUNT, arnText } from '../../shared/arn.ts';
import { tagEntries } from '../../shared/tags.ts';
import type { Describable } from './describe.ts';
import { zonesOf } from './zones.ts';

/** AWS keeps the first four and the last address of each subnet. */
const KEPT_ADDRESSES = 5;

function addresses(cidrBlock: string): number {
  return 2 ** (32 - Number(cidrBlock.split('/')[1])) - KEPT_ADDRESSES;
}

function zoneId({ metadata, spec }: Subnet): string | undefined {
  return zonesOf(metadata.namespace, 16).find(({ name }) => name === spec.availabilityZone)?.id;
}

function arn({ metadata }: Subnet): string {
  return arnText({
    service: 'ec2',
    region: metadata.namespace ?? '',
    account: ACCOUNT,
    resource: `subnet/${metadata.name}`,
  });
}

export function subnetText(subnet: Subnet): SubnetText {
  const { metadata, spec } = subnet;
  return {
    SubnetId: metadata.name,
    SubnetArn: arn(subnet),
    State: 'available',
    VpcId: spec.vpcId,
    CidrBlock: spec.cidrBlock,
    AvailableIpAddressCount: addresses(spec.cidrBlock),
    AvailabilityZone: spec.availabilityZone,
    AvailabilityZoneId: zoneId(subnet),
    DefaultForAz: spec.defaultForAz ?? false,
    MapPublicIpOnLaunch: spec.mapPublicIpOnLaunch ?? false,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    Ipv6Native: false,
    EnableDns64: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    OwnerId: ACCOUNT,
    Tags: tagEntries(spec.tags),
  };
}

export const describableSubnet: Describable<Subnet> = {
  id: ({ metadata }) => metadata.name,
  tags: ({ spec }) => spec.tags,
  filters: {
    'subnet-id': ({ metadata }) => metadata.name,
    'subnet-arn': arn,
    'vpc-id': ({ spec }) => spec.vpcId,
    'availability-zone': ({ spec }) => spec.availabilityZone,
    availabilityZone: ({ spec }) => spec.availabilityZone,
    'availability-zone-id': zoneId,
    availabilityZoneId: zoneId,
    'available-ip-address-count': ({ spec }) => addresses(spec.cidrBlock),
    cidr: ({ spec }) => spec.cidrBlock,
    'cidr-block': ({ spec }) => spec.cidrBlock,
    cidrBlock: ({ spec }) => spec.cidrBlock,
    'default-for-az': ({ spec }) => spec.defaultForAz ?? false,
    defaultForAz: ({ spec }) => spec.defaultForAz ?? false,
    'map-public-ip-on-launch': ({ spec }) => spec.mapPublicIpOnLaunch ?? false,
    'ipv6-native': () => false,
    'owner-id': () => ACCOUNT,
    state: () => 'available',
  },
};
