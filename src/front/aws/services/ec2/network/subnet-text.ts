// How a Subnet object is told in EC2's words, and what filters see of it.
import type { Subnet as SubnetText } from '@aws-sdk/client-ec2';
import { machinePart } from '../../../../../model/host-layout.ts';
import type { Subnet } from '../../../../../model/kinds/subnet.ts';
import { ACCOUNT, arnText } from '../../../shared/arn.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { type Describable, unmatched } from '../describe.ts';
import { zoneIdOf } from '../zones.ts';

/** Machines have the upper half of a subnet, without its first and its last address; the rest is the host's own. */
const KEPT_ADDRESSES = 2;

/** A subnet and how many machines have an address of it. */
export interface UsedSubnet {
  readonly subnet: Subnet;
  readonly used: number;
}

/** What machines can still have. */
function addresses({ subnet: { spec }, used }: UsedSubnet): number {
  const [, bits] = machinePart(spec.cidrBlock).split('/');
  return Math.max(0, 2 ** (32 - Number(bits)) - KEPT_ADDRESSES - used);
}

const zoneId = ({ spec }: Subnet) => zoneIdOf(spec.availabilityZone);

function arn({ metadata }: Subnet): string {
  return arnText({
    service: 'ec2',
    region: metadata.namespace ?? '',
    account: ACCOUNT,
    resource: `subnet/${metadata.name}`,
  });
}

export function subnetText(of: UsedSubnet): SubnetText {
  const { subnet } = of;
  const { metadata, spec } = subnet;
  return {
    SubnetId: metadata.name,
    SubnetArn: arn(subnet),
    State: 'available',
    VpcId: spec.vpcId,
    CidrBlock: spec.cidrBlock,
    AvailableIpAddressCount: addresses(of),
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

export const describableSubnet: Describable<UsedSubnet> = {
  id: ({ subnet: { metadata } }) => metadata.name,
  prefix: 'subnet',
  tags: ({ subnet: { spec } }) => spec.tags,
  filters: {
    ...unmatched(
      ...[
        'customer-owned-ipv4-pool',
        'enable-lni-at-device-index',
        'ipv6-cidr-block-association.ipv6-cidr-block',
      ],
      ...['ipv6-cidr-block-association.association-id', 'ipv6-cidr-block-association.state', 'outpost-arn'],
    ),
    'subnet-id': ({ subnet: { metadata } }) => metadata.name,
    'subnet-arn': ({ subnet }) => arn(subnet),
    'vpc-id': ({ subnet: { spec } }) => spec.vpcId,
    'availability-zone': ({ subnet: { spec } }) => spec.availabilityZone,
    availabilityZone: ({ subnet: { spec } }) => spec.availabilityZone,
    'availability-zone-id': ({ subnet }) => zoneId(subnet),
    availabilityZoneId: ({ subnet }) => zoneId(subnet),
    'available-ip-address-count': addresses,
    cidr: ({ subnet: { spec } }) => spec.cidrBlock,
    'cidr-block': ({ subnet: { spec } }) => spec.cidrBlock,
    cidrBlock: ({ subnet: { spec } }) => spec.cidrBlock,
    'default-for-az': ({ subnet: { spec } }) => spec.defaultForAz ?? false,
    defaultForAz: ({ subnet: { spec } }) => spec.defaultForAz ?? false,
    'map-public-ip-on-launch': ({ subnet: { spec } }) => spec.mapPublicIpOnLaunch ?? false,
    'enable-dns64': () => false,
    'ipv6-native': () => false,
    'map-customer-owned-ip-on-launch': () => false,
    'private-dns-name-options-on-launch.hostname-type': () => 'ip-name',
    'owner-id': () => ACCOUNT,
    state: () => 'available',
  },
};
