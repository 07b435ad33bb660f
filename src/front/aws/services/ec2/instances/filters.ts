// What filters of DescribeInstances see of an instance. They look at what is told, so that both agree.
import type { Instance, InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import { ACCOUNT } from '../../../shared/arn.ts';
import type { Describable } from '../describe.ts';
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
  'metadata-options.http-put-response-hop-limit': ({ MetadataOptions }) =>
    MetadataOptions?.HttpPutResponseHopLimit,
  'metadata-options.http-tokens': ({ MetadataOptions }) => MetadataOptions?.HttpTokens,
  'metadata-options.instance-metadata-tags': ({ MetadataOptions }) => MetadataOptions?.InstanceMetadataTags,
  'monitoring-state': ({ Monitoring }) => Monitoring?.State,
  'owner-id': () => ACCOUNT,
  'placement-group-name': () => undefined,
  platform: () => undefined,
  'platform-details': ({ PlatformDetails }) => PlatformDetails,
  'private-dns-name': ({ PrivateDnsName }) => PrivateDnsName,
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
  'network-interface.addresses.primary': interfaces(() => true),
  'network-interface.addresses.private-ip-address': interfaces(({ PrivateIpAddress }) => PrivateIpAddress),
  'network-interface.association.public-ip': interfaces(({ Association }) => Association?.PublicIp),
  'network-interface.attachment.attachment-id': interfaces(({ Attachment }) => Attachment?.AttachmentId),
  'network-interface.attachment.delete-on-termination': interfaces(
    ({ Attachment }) => Attachment?.DeleteOnTermination,
  ),
  'network-interface.attachment.device-index': interfaces(({ Attachment }) => Attachment?.DeviceIndex),
  'network-interface.attachment.status': interfaces(({ Attachment }) => Attachment?.Status),
  'network-interface.description': interfaces(({ Description }) => Description),
  'network-interface.mac-address': interfaces(({ MacAddress }) => MacAddress),
  'network-interface.network-interface-id': interfaces(({ NetworkInterfaceId }) => NetworkInterfaceId),
  'network-interface.owner-id': interfaces(({ OwnerId }) => OwnerId),
  'network-interface.private-dns-name': interfaces(({ PrivateDnsName }) => PrivateDnsName),
  'network-interface.private-ip-address': interfaces(({ PrivateIpAddress }) => PrivateIpAddress),
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

const fields = Object.entries({ ...instanceFields, ...partFields });

export const describableInstance: Describable<ToldInstance> = {
  id: ({ known }) => known.machine.metadata.name,
  prefix: 'i',
  tags: ({ known }) => known.machine.spec.tags,
  filters: {
    ...Object.fromEntries(fields.map(([name, field]) => [name, ({ text }: ToldInstance) => field(text)])),
    'reservation-id': ({ known }) => known.machine.spec.reservation,
  },
};
