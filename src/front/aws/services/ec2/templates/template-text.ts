// From a MachineTemplate to launch template data, as it was given: the inverse of template-data.ts.
import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { BlockDevice, MachineTemplate } from '../../../../../model/kinds/machine-schema.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { present } from '../given.ts';

type Text = ResponseLaunchTemplateData;

export function templateText(template: MachineTemplate): Text {
  const { VirtualDevices, Placement, MetadataOptions, ...further } = (template.further ?? {}) as Further;
  const { instanceProfile: profile, disks = [], zone } = template;
  const devices = [...disks.map(mappingOf), ...(VirtualDevices ?? [])];
  const placement = present({ ...Placement, AvailabilityZone: zone });
  const ofInterface = further.NetworkInterfaces !== undefined;
  return present<Text>({
    ...further,
    ImageId: template.image,
    InstanceType: template.instanceType as Text['InstanceType'], // as it was given
    KeyName: template.keyName,
    UserData: template.userData,
    SecurityGroupIds: ofInterface ? undefined : listOf(template.securityGroups),
    SecurityGroups: ofInterface ? undefined : listOf(template.securityGroupNames),
    Placement: Object.keys(placement).length > 0 ? placement : undefined,
    IamInstanceProfile: profile && present({ Arn: profile.arn, Name: profile.name }),
    BlockDeviceMappings: devices.length > 0 ? devices : undefined,
    MetadataOptions: metadataText(template.metadata, MetadataOptions),
    InstanceInitiatedShutdownBehavior: template.shutdownBehavior,
    DisableApiTermination: template.terminationProtection,
    DisableApiStop: template.stopProtection,
    Monitoring: template.monitoring === undefined ? undefined : { Enabled: template.monitoring },
    EbsOptimized: template.ebsOptimized,
    TagSpecifications: template.tags?.map(({ resourceType, tags }) => ({
      ResourceType: resourceType as 'instance', // one of template-data.ts's types
      Tags: tagEntries(tags),
    })),
  });
}

/** What template-data.ts keeps there. */
type Further = Pick<Text, 'Placement' | 'MetadataOptions' | 'NetworkInterfaces'> & {
  readonly VirtualDevices?: NonNullable<Text['BlockDeviceMappings']>;
};

type Mapping = NonNullable<Text['BlockDeviceMappings']>[number];

function mappingOf(disk: BlockDevice): Mapping {
  const { device: DeviceName, omit } = disk;
  const ebs = present<NonNullable<Mapping['Ebs']>>({
    VolumeSize: disk.sizeGiB,
    SnapshotId: disk.snapshot,
    VolumeType: disk.volumeType as 'gp3', // as it was given
    Iops: disk.iops,
    Throughput: disk.throughput,
    Encrypted: disk.encrypted,
    KmsKeyId: disk.kmsKeyId,
    DeleteOnTermination: disk.deleteOnTermination,
  });
  return present({
    DeviceName,
    NoDevice: omit ? '' : undefined,
    Ebs: Object.keys(ebs).length > 0 ? ebs : undefined,
  });
}

function metadataText(
  options: MachineTemplate['metadata'],
  further: Text['MetadataOptions'],
): Text['MetadataOptions'] {
  if (!options && !further) return undefined;
  return present({
    ...further,
    HttpEndpoint: switchText(options?.enabled),
    HttpTokens: options?.tokens,
    HttpPutResponseHopLimit: options?.hopLimit,
    InstanceMetadataTags: switchText(options?.instanceTags),
  });
}

const listOf = (values: readonly string[] | undefined) => values && [...values];

function switchText(value: boolean | undefined): 'enabled' | 'disabled' | undefined {
  return value === undefined ? undefined : value ? 'enabled' : 'disabled';
}
