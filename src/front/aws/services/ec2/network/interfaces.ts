// Network interfaces: each machine has one, and each load balancer one in each of its subnets, told from these. Others are objects, which calls
// made and machines may be launched with.
import type { NetworkInterface } from '@aws-sdk/client-ec2';
import { type LoadBalancer, loadBalancerKind } from '../../../../../model/kinds/load-balancer.ts';
import {
  networkInterfaceKind,
  type NetworkInterface as OwnInterface,
} from '../../../../../model/kinds/network-interface.ts';
import { securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import { macAddressOf, privateDnsName } from '../../../../../model/machine-names.ts';
import type { Ctx } from '../../../context.ts';
import { ACCOUNT } from '../../../shared/arn.ts';
import { tagsOf } from '../../../shared/tags.ts';
import { defaultId } from '../default-network.ts';
import { type Describable, unmatched } from '../describe.ts';
import { interfaceText } from '../instances/interface-text.ts';
import { type KnownInstance, knownInstances } from '../instances/known.ts';
import { zoneIdOf } from '../zones.ts';
import { freeInterfaceText, keptText } from './own-interfaces.ts';

export async function allInterfaces(ctx: Ctx): Promise<readonly NetworkInterface[]> {
  const here = { namespace: ctx.region };
  const [instances, balancers, groups, own] = await Promise.all([
    knownInstances(ctx),
    ctx.client.list(loadBalancerKind, here),
    ctx.client.list(securityGroupKind, here),
    ctx.client.list(networkInterfaceKind, here),
  ]);
  const names = new Map(groups.items.map(({ metadata, spec }) => [metadata.name, spec.groupName]));
  const byId = new Map(own.items.map((each) => [each.metadata.name, each]));
  const attached = instances.flatMap((known) => ofInstance(known, byId.get(known.machine.spec.interfaceId)));
  const isFree = (id: string) => !attached.some(({ NetworkInterfaceId }) => NetworkInterfaceId === id);
  return [
    ...attached,
    ...own.items
      .filter(({ metadata }) => isFree(metadata.name))
      .map((each) => freeInterfaceText(each, names)),
    ...balancers.items.flatMap((balancer) => ofBalancer(balancer, names)),
  ];
}

function ofInstance(known: KnownInstance, own: OwnInterface | undefined): NetworkInterface[] {
  const text = interfaceText(known);
  if (!text) return [];
  const { spec, metadata } = known.machine;
  const { PrivateIpAddresses, Attachment, InterfaceType: _, Association, ...rest } = text;
  const { elasticAddress } = spec;
  const association = Association && {
    ...Association,
    ...(elasticAddress && {
      AllocationId: elasticAddress.allocation,
      AssociationId: elasticAddress.association,
    }),
  };
  return [
    {
      ...rest,
      ...(association ? { Association: association } : {}),
      ...(PrivateIpAddresses ? { PrivateIpAddresses } : {}),
      Attachment: { ...Attachment, InstanceId: metadata.name, InstanceOwnerId: ACCOUNT },
      AvailabilityZone: spec.zone,
      AvailabilityZoneId: zoneIdOf(spec.zone),
      InterfaceType: 'interface',
      RequesterManaged: false,
      TagSet: [],
      ...(own && keptText(own)),
    },
  ];
}

/** As EC2 names them: `ELB app/web/50dc6c495c0c9188`. Terraform waits for these to go after a load balancer was deleted. */
function ofBalancer(balancer: LoadBalancer, groups: ReadonlyMap<string, string>): NetworkInterface[] {
  const { metadata, spec, status } = balancer;
  const region = metadata.namespace ?? '';
  const address = status?.address ?? '';
  const path = `${spec.type === 'network' ? 'net' : 'app'}/${spec.name ?? metadata.name}/${spec.id ?? ''}`;
  return (spec.subnets ?? []).map(({ subnetId, zone }) => {
    const id = defaultId('eni', region, `${metadata.uid}/${subnetId}`);
    return {
      NetworkInterfaceId: id,
      Attachment: {
        AttachmentId: id.replace('eni-', 'eni-attach-'),
        AttachTime: new Date(metadata.creationTimestamp),
        DeleteOnTermination: false,
        DeviceIndex: 1,
        InstanceOwnerId: 'amazon-elb',
        Status: 'attached',
      },
      AvailabilityZone: zone,
      AvailabilityZoneId: zoneIdOf(zone),
      Description: `ELB ${path}`,
      Groups: (spec.securityGroups ?? []).map((GroupId) => ({
        GroupId,
        GroupName: groups.get(GroupId) ?? GroupId,
      })),
      InterfaceType: spec.type === 'network' ? 'network_load_balancer' : 'interface',
      Ipv6Addresses: [],
      MacAddress: address ? macAddressOf(address) : '',
      OwnerId: ACCOUNT,
      PrivateDnsName: address ? privateDnsName(address, region) : '',
      PrivateIpAddress: address,
      PrivateIpAddresses: address ? [{ Primary: true, PrivateIpAddress: address }] : [],
      RequesterId: 'amazon-elb',
      RequesterManaged: true,
      SourceDestCheck: false,
      Status: 'in-use',
      SubnetId: subnetId,
      TagSet: [],
      VpcId: spec.vpcId,
    };
  });
}

export const describableInterface: Describable<NetworkInterface> = {
  id: ({ NetworkInterfaceId }) => NetworkInterfaceId ?? '',
  prefix: 'eni',
  tags: ({ TagSet }) => tagsOf(TagSet),
  filters: {
    ...unmatched(...['operator.managed', 'operator.principal']),
    'addresses.association.owner-id': ({ Association }) => Association?.IpOwnerId,
    'addresses.association.public-ip': ({ Association }) => Association?.PublicIp,
    'addresses.primary': () => true,
    'addresses.private-ip-address': ({ PrivateIpAddress }) => PrivateIpAddress,
    'association.allocation-id': ({ Association }) => Association?.AllocationId,
    'association.association-id': ({ Association }) => Association?.AssociationId,
    'association.ip-owner-id': ({ Association }) => Association?.IpOwnerId,
    'association.public-dns-name': ({ Association }) => Association?.PublicDnsName,
    'association.public-ip': ({ Association }) => Association?.PublicIp,
    'attachment.attach-time': ({ Attachment }) => Attachment?.AttachTime?.toISOString(),
    'attachment.attachment-id': ({ Attachment }) => Attachment?.AttachmentId,
    'attachment.delete-on-termination': ({ Attachment }) => Attachment?.DeleteOnTermination,
    'attachment.device-index': ({ Attachment }) => Attachment?.DeviceIndex,
    'attachment.instance-id': ({ Attachment }) => Attachment?.InstanceId,
    'attachment.instance-owner-id': ({ Attachment }) => Attachment?.InstanceOwnerId,
    'attachment.status': ({ Attachment }) => Attachment?.Status,
    'availability-zone': ({ AvailabilityZone }) => AvailabilityZone,
    'availability-zone-id': ({ AvailabilityZone }) => zoneIdOf(AvailabilityZone ?? ''),
    description: ({ Description }) => Description,
    'group-id': ({ Groups }) => (Groups ?? []).map(({ GroupId = '' }) => GroupId),
    'group-name': ({ Groups }) => (Groups ?? []).map(({ GroupName = '' }) => GroupName),
    'interface-type': ({ InterfaceType }) => InterfaceType,
    'ipv6-addresses.ipv6-address': () => undefined,
    'mac-address': ({ MacAddress }) => MacAddress,
    'network-interface-id': ({ NetworkInterfaceId }) => NetworkInterfaceId,
    'owner-id': ({ OwnerId }) => OwnerId,
    'private-dns-name': ({ PrivateDnsName }) => PrivateDnsName,
    'private-ip-address': ({ PrivateIpAddress }) => PrivateIpAddress,
    'requester-id': ({ RequesterId }) => RequesterId,
    'requester-managed': ({ RequesterManaged }) => RequesterManaged,
    'source-dest-check': ({ SourceDestCheck }) => SourceDestCheck,
    status: ({ Status }) => Status,
    'subnet-id': ({ SubnetId }) => SubnetId,
    'vpc-id': ({ VpcId }) => VpcId,
  },
};
