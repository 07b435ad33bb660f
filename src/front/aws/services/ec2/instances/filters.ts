// What filters of DescribeInstances see of an instance. They look at what is told, so that both agree.
import type { Instance, InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import { ACCOUNT } from '../../../shared/arn.ts';
import { type Describable, unmatched } from '../describe.ts';
import { instanceText } from './instance-text.ts';
import type { KnownInstance } from './known.ts';

export interface ToldInstance {
  readonly known: KnownInstance;
  readonly text: Instance;
}

export function told(known: KnownInstance): ToldInstance {
  return { known, text: instanceText(known) };
}

type Field = (text: Instance) => string | number | boolean | undefined | readonly string[];
const list = (values: readonly (string | undefined)[] | undefined): readonly string[] =>
  (values ?? []).filter((value) => value !== undefined);
const iso = (date: Date | undefined): string | undefined => date?.toISOString();

const instanceFields: { readonly [filter: string]: Field } = {
  architecture: ({ Architecture }) => Architecture,
  'availability-zone': ({ Placement }) => Placement?.AvailabilityZone,
  'availability-zone-id': ({ Placement }) => Placement?.AvailabilityZoneId,
  'client-token': ({ ClientToken }) => ClientToken,
  'current-instance-boot-mode': ({ CurrentInstanceBootMode }) => CurrentInstanceBootMode,
  'dns-name': ({ PublicDnsName }) => PublicDnsName,
  'ebs-optimized': ({ EbsOptimized }) => EbsOptimized,
  'ena-support': ({ EnaSupport }) => EnaSupport,
  'boot-mode': () => undefined,
  'enclave-options.enabled': ({ EnclaveOptions }) => EnclaveOptions?.Enabled,
  'hibernation-options.configured': () => false,
  hypervisor: ({ Hypervisor }) => Hypervisor,
  'iam-instance-profile.arn': ({ IamInstanceProfile }) => IamInstanceProfile?.Arn,
  'iam-instance-profile.id': ({ IamInstanceProfile }) => IamInstanceProfile?.Id,
  'iam-instance-profile.name': ({ IamInstanceProfile }) => IamInstanceProfile?.Arn?.split('/').at(-1),
  'image-id': ({ ImageId }) => ImageId,
  'instance-id': ({ InstanceId }) => InstanceId,
  'instance-lifecycle': () => undefined,
  'instance-state-code': ({ State }) => State?.Code,
  'instance-state-name': ({ State }) => State?.Name,
  'instance-type': ({ InstanceType }) => InstanceType,
  'instance.group-id': ({ SecurityGroups }) => list(SecurityGroups?.map(({ GroupId }) => GroupId)),
  'instance.group-name': ({ SecurityGroups }) => list(SecurityGroups?.map(({ GroupName }) => GroupName)),
  'group-id': ({ SecurityGroups }) => list(SecurityGroups?.map(({ GroupId }) => GroupId)),
  'group-name': ({ SecurityGroups }) => list(SecurityGroups?.map(({ GroupName }) => GroupName)),
  'ip-address': ({ PublicIpAddress }) => PublicIpAddress,
  'kernel-id': () => undefined,
  'key-name': ({ KeyName }) => KeyName,
  'launch-index': ({ AmiLaunchIndex }) => AmiLaunchIndex,
  'launch-time': ({ LaunchTime }) => iso(LaunchTime),
  'maintenance-options.auto-recovery': ({ MaintenanceOptions }) => MaintenanceOptions?.AutoRecovery,
  'metadata-options.http-endpoint': ({ MetadataOptions }) => MetadataOptions?.HttpEndpoint,
  'metadata-options.http-protocol-ipv4': () => 'enabled',
  'metadata-options.http-protocol-ipv6': ({ MetadataOptions }) => MetadataOptions?.HttpProtocolIpv6,
  'metadata-options.http-put-response-hop-limit': ({ MetadataOptions }) =>
    MetadataOptions?.HttpPutResponseHopLimit,
  'metadata-options.http-tokens': ({ MetadataOptions }) => MetadataOptions?.HttpTokens,
  'metadata-options.instance-metadata-tags': ({ MetadataOptions }) => MetadataOptions?.InstanceMetadataTags,
  'metadata-options.state': ({ MetadataOptions }) => MetadataOptions?.State,
  'monitoring-state': ({ Monitoring }) => Monitoring?.State,
  'owner-id': () => ACCOUNT,
  'placement-group-name': () => undefined,
  platform: () => undefined,
  'platform-details': ({ PlatformDetails }) => PlatformDetails,
  'private-dns-name': ({ PrivateDnsName }) => PrivateDnsName,
  'private-dns-name-options.enable-resource-name-dns-a-record': () => false,
  'private-dns-name-options.enable-resource-name-dns-aaaa-record': () => false,
  'private-dns-name-options.hostname-type': () => 'ip-name',
  'private-ip-address': ({ PrivateIpAddress }) => PrivateIpAddress,
  'product-code': () => undefined,
  'ramdisk-id': () => undefined,
  reason: ({ StateTransitionReason }) => StateTransitionReason,
  'requester-id': () => undefined,
  'root-device-name': ({ RootDeviceName }) => RootDeviceName,
  'root-device-type': ({ RootDeviceType }) => RootDeviceType,
  'source-dest-check': ({ SourceDestCheck }) => SourceDestCheck,
  'spot-instance-request-id': () => undefined,
  'state-reason-code': ({ StateReason }) => StateReason?.Code,
  'state-reason-message': ({ StateReason }) => StateReason?.Message,
  'subnet-id': ({ SubnetId }) => SubnetId,
  tenancy: () => 'default',
  'usage-operation': ({ UsageOperation }) => UsageOperation,
  'usage-operation-update-time': ({ UsageOperationUpdateTime }) => iso(UsageOperationUpdateTime),
  'virtualization-type': ({ VirtualizationType }) => VirtualizationType,
  'vpc-id': ({ VpcId }) => VpcId,
};

type Disk = NonNullable<Instance['BlockDeviceMappings']>[number];
const disks =
  (read: (disk: Disk) => string | boolean | undefined): Field =>
  ({ BlockDeviceMappings }) =>
    list(BlockDeviceMappings?.map((disk) => read(disk)?.toString()));
const interfaces =
  (read: (one: InstanceNetworkInterface) => string | number | boolean | undefined): Field =>
  ({ NetworkInterfaces }) =>
    list(NetworkInterfaces?.map((one) => read(one)?.toString()));

const partFields: { readonly [filter: string]: Field } = {
  'block-device-mapping.attach-time': disks(({ Ebs }) => iso(Ebs?.AttachTime)),
  'block-device-mapping.delete-on-termination': disks(({ Ebs }) => Ebs?.DeleteOnTermination),
  'block-device-mapping.device-name': disks(({ DeviceName }) => DeviceName),
  'block-device-mapping.status': disks(({ Ebs }) => Ebs?.Status),
  'block-device-mapping.volume-id': disks(({ Ebs }) => Ebs?.VolumeId),
  'network-interface.addresses.association.public-ip': interfaces(({ Association }) => Association?.PublicIp),
  'network-interface.addresses.association.ip-owner-id': interfaces(
    ({ Association }) => Association?.IpOwnerId,
  ),
  'network-interface.addresses.association.public-dns-name': interfaces(
    ({ Association }) => Association?.PublicDnsName,
  ),
  'network-interface.addresses.primary': interfaces(() => true),
  'network-interface.addresses.private-dns-name': interfaces(({ PrivateDnsName }) => PrivateDnsName),
  'network-interface.addresses.private-ip-address': interfaces(({ PrivateIpAddress }) => PrivateIpAddress),
  'network-interface.association.ip-owner-id': interfaces(({ Association }) => Association?.IpOwnerId),
  'network-interface.association.public-dns-name': interfaces(
    ({ Association }) => Association?.PublicDnsName,
  ),
  'network-interface.association.public-ip': interfaces(({ Association }) => Association?.PublicIp),
  'network-interface.attachment.attach-time': interfaces(({ Attachment }) => iso(Attachment?.AttachTime)),
  'network-interface.attachment.attachment-id': interfaces(({ Attachment }) => Attachment?.AttachmentId),
  'network-interface.attachment.delete-on-termination': interfaces(
    ({ Attachment }) => Attachment?.DeleteOnTermination,
  ),
  'network-interface.attachment.device-index': interfaces(({ Attachment }) => Attachment?.DeviceIndex),
  'network-interface.attachment.instance-id': ({ InstanceId }) => InstanceId,
  'network-interface.attachment.instance-owner-id': () => ACCOUNT,
  'network-interface.attachment.network-card-index': interfaces(
    ({ Attachment }) => Attachment?.NetworkCardIndex,
  ),
  'network-interface.attachment.status': interfaces(({ Attachment }) => Attachment?.Status),
  'network-interface.description': interfaces(({ Description }) => Description),
  'network-interface.mac-address': interfaces(({ MacAddress }) => MacAddress),
  'network-interface.network-interface-id': interfaces(({ NetworkInterfaceId }) => NetworkInterfaceId),
  'network-interface.owner-id': interfaces(({ OwnerId }) => OwnerId),
  'network-interface.private-dns-name': interfaces(({ PrivateDnsName }) => PrivateDnsName),
  'network-interface.private-ip-address': interfaces(({ PrivateIpAddress }) => PrivateIpAddress),
  'network-interface.public-dns-name': interfaces(({ Association }) => Association?.PublicDnsName),
  'network-interface.requester-managed': interfaces(() => false),
  'network-interface.source-dest-check': interfaces(({ SourceDestCheck }) => SourceDestCheck),
  'network-interface.status': interfaces(({ Status }) => Status),
  'network-interface.subnet-id': interfaces(({ SubnetId }) => SubnetId),
  'network-interface.vpc-id': interfaces(({ VpcId }) => VpcId),
  'network-interface.availability-zone': ({ Placement }) => Placement?.AvailabilityZone,
  'network-interface.group-id': ({ NetworkInterfaces }) =>
    list(NetworkInterfaces?.flatMap(({ Groups }) => (Groups ?? []).map(({ GroupId }) => GroupId))),
  'network-interface.group-name': ({ NetworkInterfaces }) =>
    list(NetworkInterfaces?.flatMap(({ Groups }) => (Groups ?? []).map(({ GroupName }) => GroupName))),
};

/** Of what instances here never have. */
const nothing = unmatched(
  ...['affinity', 'capacity-reservation-id', 'host-id', 'ipv6-address', 'outpost-arn', 'tpm-support'],
  ...['capacity-reservation-specification.capacity-reservation-preference'],
  ...['capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id'],
  ...[
    'capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn',
  ],
  ...['network-performance-options.bandwidth-weighting', 'operator.managed', 'operator.principal'],
  ...['placement-partition-number', 'product-code.type'],
  ...['network-interface.addresses.association.allocation-id'],
  ...['network-interface.addresses.association.association-id'],
  ...['network-interface.addresses.association.carrier-ip'],
  ...['network-interface.addresses.association.customer-owned-ip'],
  ...['network-interface.association.allocation-id', 'network-interface.association.association-id'],
  ...['network-interface.association.carrier-ip', 'network-interface.association.customer-owned-ip'],
  ...['network-interface.deny-all-igw-traffic', 'network-interface.ipv4-prefixes.ipv4-prefix'],
  ...['network-interface.ipv6-address', 'network-interface.ipv6-addresses.ipv6-address'],
  ...['network-interface.ipv6-addresses.is-primary-ipv6', 'network-interface.ipv6-native'],
  ...['network-interface.ipv6-prefixes.ipv6-prefix', 'network-interface.operator.managed'],
  ...['network-interface.operator.principal', 'network-interface.outpost-arn'],
  ...['network-interface.requester-id', 'network-interface.tag-key', 'network-interface.tag-value'],
);

const fields = Object.entries({ ...instanceFields, ...partFields });

export const describableInstance: Describable<ToldInstance> = {
  id: ({ known }) => known.machine.metadata.name,
  prefix: 'i',
  tags: ({ known }) => known.machine.spec.tags,
  filters: {
    ...nothing,
    ...Object.fromEntries(fields.map(([name, field]) => [name, ({ text }: ToldInstance) => field(text)])),
    'reservation-id': ({ known }) => known.machine.spec.reservation,
  },
};
