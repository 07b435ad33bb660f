// From launch template data, as RunInstances and launch templates give it, to a MachineTemplate.
//
// What we do not carry out is kept under its own name in `further` and told as it was given. A network interface is kept there whole, since
// the template's subnet, address and groups are read from it.
import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { BlockDevice, MachineTemplate } from '../../../../../model/kinds/machine-schema.ts';
import { AwsFault } from '../../../fault.ts';
import { invalidCombination, invalidParameter } from '../faults.ts';
import { present } from '../given.ts';
import { tagsByType } from '../tag-specifications.ts';
import { refuseUnsupported } from './unsupported.ts';

export type TemplateData = RequestLaunchTemplateData;
type Mapping = NonNullable<TemplateData['BlockDeviceMappings']>[number];

const TAGGED = ['instance', 'volume', 'network-interface', 'spot-instances-request', 'elastic-gpu'];
/** Members that are only told again. */
const FURTHER = [
  ...['KernelId', 'RamDiskId', 'CreditSpecification', 'CapacityReservationSpecification'],
  ...['LicenseSpecifications', 'HibernationOptions', 'EnclaveOptions', 'PrivateDnsNameOptions'],
  ...['MaintenanceOptions', 'NetworkPerformanceOptions', 'NetworkInterfaces', 'Operator'],
] as const;

/** Throws what is wrong with the data as it stands, and UnsupportedOperation for what cannot be had. */
export function templateOf(data: TemplateData): MachineTemplate {
  refuseUnsupported(data);
  const { IamInstanceProfile: profile } = data;
  const tags = tagsByType(data.TagSpecifications, TAGGED);
  return present<MachineTemplate>({
    image: data.ImageId,
    instanceType: data.InstanceType,
    keyName: data.KeyName,
    userData: data.UserData,
    ...networkOf(data),
    zone: data.Placement?.AvailabilityZone,
    instanceProfile: profile && present({ arn: profile.Arn, name: profile.Name }),
    disks: data.BlockDeviceMappings?.filter(({ VirtualName }) => !VirtualName).map(diskOf),
    metadata: metadataOf(data.MetadataOptions),
    shutdownBehavior: shutdownOf(data.InstanceInitiatedShutdownBehavior),
    terminationProtection: data.DisableApiTermination,
    stopProtection: data.DisableApiStop,
    monitoring: data.Monitoring?.Enabled,
    ebsOptimized: data.EbsOptimized,
    tags: tags.length > 0 ? tags : undefined,
    further: furtherOf(data),
  });
}

type Network = Pick<
  MachineTemplate,
  'subnet' | 'address' | 'publicAddress' | 'securityGroups' | 'securityGroupNames'
>;

function networkOf({ NetworkInterfaces, SecurityGroupIds, SecurityGroups }: TemplateData): Network {
  const [one] = NetworkInterfaces ?? [];
  if (!one) return { securityGroups: SecurityGroupIds, securityGroupNames: SecurityGroups };
  if (SecurityGroupIds ?? SecurityGroups)
    throw invalidCombination(
      'Network interfaces and an instance-level security groups may not be specified on the same request',
    );
  if (one.DeviceIndex) throw invalidParameter('The first network interface must have the device index 0');
  return {
    subnet: one.SubnetId,
    address: one.PrivateIpAddress ?? one.PrivateIpAddresses?.[0]?.PrivateIpAddress,
    publicAddress: one.AssociatePublicIpAddress,
    securityGroups: one.Groups,
  };
}

function diskOf({ DeviceName, NoDevice, Ebs }: Mapping): BlockDevice {
  if (!DeviceName)
    throw new AwsFault('MissingParameter', 'The request must contain the parameter deviceName');
  return present<BlockDevice>({
    device: DeviceName,
    omit: NoDevice === undefined ? undefined : true,
    sizeGiB: Ebs?.VolumeSize,
    snapshot: Ebs?.SnapshotId,
    volumeType: Ebs?.VolumeType,
    iops: Ebs?.Iops,
    throughput: Ebs?.Throughput,
    encrypted: Ebs?.Encrypted,
    kmsKeyId: Ebs?.KmsKeyId,
    deleteOnTermination: Ebs?.DeleteOnTermination,
  });
}

export function metadataOf(options: TemplateData['MetadataOptions']): MachineTemplate['metadata'] {
  if (!options) return undefined;
  const { HttpEndpoint, HttpTokens, HttpPutResponseHopLimit: hopLimit, InstanceMetadataTags } = options;
  if (hopLimit !== undefined && (hopLimit < 1 || hopLimit > 64))
    throw invalidParameter(
      `Value (${hopLimit}) for parameter HttpPutResponseHopLimit is invalid. Expecting a value between 1 and 64`,
    );
  return present({
    enabled: flagOf('HttpEndpoint', HttpEndpoint),
    tokens: tokensOf(HttpTokens),
    hopLimit,
    instanceTags: flagOf('InstanceMetadataTags', InstanceMetadataTags),
  });
}

function flagOf(name: string, value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (value !== 'enabled' && value !== 'disabled')
    throw invalidParameter(`Invalid value '${value}' for ${name}`);
  return value === 'enabled';
}

function tokensOf(value: string | undefined): 'optional' | 'required' | undefined {
  if (value === undefined || value === 'optional' || value === 'required') return value;
  throw invalidParameter(`Invalid value '${value}' for HttpTokens`);
}

export function shutdownOf(value: string | undefined): MachineTemplate['shutdownBehavior'] {
  if (value === undefined || value === 'stop' || value === 'terminate') return value;
  throw invalidParameter(
    `Invalid value '${value}' for InstanceInitiatedShutdownBehavior. Valid values are 'stop' and 'terminate'`,
  );
}

function furtherOf(data: TemplateData): MachineTemplate['further'] {
  const kept: { [name: string]: unknown } = {};
  for (const name of FURTHER) if (data[name] !== undefined) kept[name] = data[name];
  const { AvailabilityZone: _, ...placement } = data.Placement ?? {};
  if (Object.keys(placement).length > 0) kept.Placement = placement;
  const virtual = data.BlockDeviceMappings?.filter(({ VirtualName }) => VirtualName);
  if (virtual?.length) kept.VirtualDevices = virtual;
  const { HttpProtocolIpv6 } = data.MetadataOptions ?? {};
  if (HttpProtocolIpv6 !== undefined) kept.MetadataOptions = { HttpProtocolIpv6 };
  return Object.keys(kept).length > 0 ? kept : undefined;
}
