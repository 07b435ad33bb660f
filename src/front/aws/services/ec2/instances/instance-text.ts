// How a Machine object is told in EC2's words.
import type {
  Instance,
  InstanceBlockDeviceMapping,
  MetadataDefaultHttpTokensState,
} from '@aws-sdk/client-ec2';
import { instanceTypes } from '../../../../../model/instance-types.ts';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { Volume } from '../../../../../model/kinds/volume.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { attachmentState } from '../volumes/attachment-text.ts';
import { zoneIdOf } from '../zones.ts';
import { groupIdentifiers, interfaceText, namesOf } from './interface-text.ts';
import type { KnownInstance } from './known.ts';
import { reasonOf, stateOf, stateText, transitionText } from './state.ts';

export function instanceText(known: KnownInstance): Instance {
  const { machine, volumes } = known;
  const { metadata, spec } = machine;
  const { address, publicAddress, privateName, publicName } = namesOf(known);
  const isGone = stateOf(machine) === 'terminated';
  const reason = reasonOf(machine);
  const nic = interfaceText(known);
  return {
    ...unchanging(machine),
    InstanceId: metadata.name,
    ImageId: spec.image,
    State: stateText(stateOf(machine)),
    StateTransitionReason: transitionText(machine),
    ...(reason ? { StateReason: { Code: reason.code, Message: reason.message } } : {}),
    PrivateDnsName: isGone ? '' : privateName,
    PublicDnsName: isGone ? '' : publicName,
    ...(isGone ? {} : { PrivateIpAddress: address, SubnetId: spec.subnet, VpcId: spec.vpcId }),
    ...(publicAddress && !isGone ? { PublicIpAddress: publicAddress } : {}),
    BlockDeviceMappings: isGone ? [] : volumes.map(mappingText),
    NetworkInterfaces: nic ? [nic] : [],
    SecurityGroups: isGone ? [] : groupIdentifiers(known),
    ...(spec.instanceProfile
      ? { IamInstanceProfile: { Arn: spec.instanceProfile.arn, Id: spec.instanceProfile.id } }
      : {}),
    MetadataOptions: metadataOptionsText(machine),
    Monitoring: { State: spec.monitoring ? 'enabled' : 'disabled' },
    Tags: tagEntries(spec.tags),
  };
}

function unchanging({ metadata, spec }: Machine): Instance {
  const type = instanceTypes.get(spec.instanceType);
  const zone = spec.zone;
  return {
    AmiLaunchIndex: spec.launchIndex,
    Architecture: type?.architecture ?? 'x86_64',
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    ClientToken: spec.clientToken ?? '',
    CpuOptions: {
      CoreCount: Math.max(1, (type?.cpus ?? 1) / 2),
      ThreadsPerCore: (type?.cpus ?? 1) > 1 ? 2 : 1,
    },
    CurrentInstanceBootMode: 'legacy-bios',
    EbsOptimized: spec.ebsOptimized ?? false,
    EnaSupport: true,
    EnclaveOptions: { Enabled: false },
    HibernationOptions: { Configured: false },
    Hypervisor: 'xen',
    InstanceType: spec.instanceType as 't3.micro', // of the table of types
    ...(spec.keyName ? { KeyName: spec.keyName } : {}),
    LaunchTime: new Date(spec.launchedAt),
    MaintenanceOptions: { AutoRecovery: 'default' },
    Placement: {
      AvailabilityZone: zone,
      AvailabilityZoneId: zoneIdOf(zone),
      GroupName: '',
      Tenancy: 'default',
    },
    PlatformDetails: 'Linux/UNIX',
    PrivateDnsNameOptions: {
      EnableResourceNameDnsAAAARecord: false,
      EnableResourceNameDnsARecord: false,
      HostnameType: 'ip-name',
    },
    ProductCodes: [],
    RootDeviceName: spec.rootDisk.device,
    RootDeviceType: 'ebs',
    SourceDestCheck: spec.sourceDestCheck ?? true,
    UsageOperation: 'RunInstances',
    UsageOperationUpdateTime: new Date(metadata.creationTimestamp),
    VirtualizationType: 'hvm',
  };
}

export function metadataOptionsText({ spec }: Machine) {
  const { enabled, tokens, hopLimit, instanceTags } = spec.metadata;
  return {
    State: 'applied' as const,
    HttpEndpoint: enabled ? ('enabled' as const) : ('disabled' as const),
    HttpProtocolIpv6: 'disabled' as const,
    HttpTokens: tokens satisfies MetadataDefaultHttpTokensState,
    HttpPutResponseHopLimit: hopLimit,
    InstanceMetadataTags: instanceTags ? ('enabled' as const) : ('disabled' as const),
  };
}

function mappingText(volume: Volume): InstanceBlockDeviceMapping {
  const { metadata, spec } = volume;
  const state = attachmentState(volume);
  return {
    DeviceName: spec.attachment?.device,
    Ebs: {
      AttachTime: spec.attachment && new Date(spec.attachment.attachedAt),
      DeleteOnTermination: spec.attachment?.deleteOnTermination,
      Status: state === 'busy' ? 'detaching' : state,
      VolumeId: metadata.name,
    },
  };
}
