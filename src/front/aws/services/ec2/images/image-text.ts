// How a MachineImage is told in EC2's words, and what filters see of it.
import type { BlockDeviceMapping, Image } from '@aws-sdk/client-ec2';
import type { MachineImage } from '../../../../../model/kinds/machine-image.ts';
import type { BlockDevice } from '../../../../../model/kinds/machine-schema.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { type Describable, unmatched } from '../describe.ts';

const DAY_MS = 86_400_000;
/** AWS's own images are told for two years. */
const KEPT_DAYS = 730;

export function imageText(image: MachineImage): Image {
  const { metadata, spec } = image;
  return {
    ImageId: metadata.name,
    ImageLocation: `${spec.ownerAlias ?? spec.ownerId}/${spec.imageName}`,
    ImageType: 'machine',
    Name: spec.imageName,
    ...(spec.description ? { Description: spec.description } : {}),
    Architecture: spec.architecture,
    BlockDeviceMappings: [rootMapping(image), ...(spec.disks ?? []).map(mappingText)],
    CreationDate: spec.createdAt,
    ...(deprecation(image) ? { DeprecationTime: deprecation(image) } : {}),
    EnaSupport: true,
    Hypervisor: 'xen',
    ...(spec.ownerAlias ? { ImageOwnerAlias: spec.ownerAlias } : {}),
    OwnerId: spec.ownerId,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    ProductCodes: [],
    Public: spec.isPublic ?? false,
    RootDeviceName: spec.rootDevice,
    RootDeviceType: 'ebs',
    ...(spec.source.type === 'machine' ? { SourceInstanceId: spec.source.name } : {}),
    SriovNetSupport: 'simple',
    State: imageState(image),
    ...(image.status?.state === 'failed'
      ? { StateReason: { Code: 'Server.InternalError', Message: image.status.message } }
      : {}),
    Tags: tagEntries(spec.tags),
    VirtualizationType: 'hvm',
  };
}

/** A base image is to be had at any time: it is built when the first machine needs it. */
export function imageState({ spec, status }: MachineImage): 'pending' | 'available' | 'failed' {
  return spec.source.type === 'base' ? 'available' : (status?.state ?? 'pending');
}

function deprecation({ spec }: MachineImage): string | undefined {
  if (spec.deprecatedAt) return spec.deprecatedAt;
  if (spec.ownerAlias !== 'amazon') return undefined;
  return new Date(Date.parse(spec.createdAt) + KEPT_DAYS * DAY_MS).toISOString();
}

export function isDeprecated(image: MachineImage, nowMs: number): boolean {
  const time = deprecation(image);
  return time !== undefined && Date.parse(time) <= nowMs;
}

function rootMapping({ spec }: MachineImage): BlockDeviceMapping {
  return mappingText({
    device: spec.rootDevice,
    sizeGiB: spec.rootSizeGiB,
    snapshot: spec.rootSnapshot,
    deleteOnTermination: true,
  });
}

function mappingText(disk: BlockDevice): BlockDeviceMapping {
  const {
    device,
    sizeGiB,
    snapshot,
    volumeType = 'gp3',
    encrypted = false,
    deleteOnTermination = true,
  } = disk;
  return {
    DeviceName: device,
    Ebs: {
      DeleteOnTermination: deleteOnTermination,
      Encrypted: encrypted,
      ...(snapshot ? { SnapshotId: snapshot } : {}),
      VolumeSize: sizeGiB,
      VolumeType: volumeType as 'gp3', // one of core/machines/disks.ts
      ...(volumeType === 'gp3' ? { Iops: disk.iops ?? 3000, Throughput: disk.throughput ?? 125 } : {}),
    },
  };
}

/** The image that has the snapshot as the content of one of its disks. */
export function imageWith(snapshot: string, images: readonly MachineImage[]): MachineImage | undefined {
  return images.find(
    ({ metadata, spec }) =>
      metadata.deletionTimestamp === undefined &&
      (spec.rootSnapshot === snapshot || spec.disks?.some((disk) => disk.snapshot === snapshot)),
  );
}

type MappedField = (mapping: BlockDeviceMapping) => string | number | boolean | undefined;
const mapped = (read: MappedField) => (image: MachineImage) =>
  (imageText(image).BlockDeviceMappings ?? []).flatMap((mapping) => read(mapping)?.toString() ?? []);

export const describableImage: Describable<MachineImage> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'ami',
  tags: ({ spec }) => spec.tags,
  pages: [1, 1000],
  filters: {
    ...unmatched(
      ...['image-allowed', 'public-ssm-parameter-name', 'source-image-id', 'source-image-region'],
      ...['image-watermark.source-image-creation-time', 'image-watermark.source-image-id'],
      ...['image-watermark.source-image-region', 'image-watermark.watermark-creation-time'],
      ...['image-watermark.watermark-key'],
    ),
    'free-tier-eligible': () => true,
    architecture: ({ spec }) => spec.architecture,
    'block-device-mapping.delete-on-termination': mapped(({ Ebs }) => Ebs?.DeleteOnTermination),
    'block-device-mapping.device-name': mapped(({ DeviceName }) => DeviceName),
    'block-device-mapping.encrypted': mapped(({ Ebs }) => Ebs?.Encrypted),
    'block-device-mapping.snapshot-id': mapped(({ Ebs }) => Ebs?.SnapshotId),
    'block-device-mapping.volume-size': mapped(({ Ebs }) => Ebs?.VolumeSize),
    'block-device-mapping.volume-type': mapped(({ Ebs }) => Ebs?.VolumeType),
    'creation-date': ({ spec }) => spec.createdAt,
    description: ({ spec }) => spec.description,
    'ena-support': () => true,
    hypervisor: () => 'xen',
    'image-id': ({ metadata }) => metadata.name,
    'image-type': () => 'machine',
    'is-public': ({ spec }) => spec.isPublic ?? false,
    'kernel-id': () => undefined,
    'manifest-location': (image) => imageText(image).ImageLocation,
    name: ({ spec }) => spec.imageName,
    'owner-alias': ({ spec }) => spec.ownerAlias,
    'owner-id': ({ spec }) => spec.ownerId,
    platform: () => undefined,
    'platform-details': () => 'Linux/UNIX',
    'product-code': () => undefined,
    'product-code.type': () => undefined,
    'ramdisk-id': () => undefined,
    'root-device-name': ({ spec }) => spec.rootDevice,
    'root-device-type': () => 'ebs',
    'source-instance-id': (image) => imageText(image).SourceInstanceId,
    state: imageState,
    'state-reason-code': () => undefined,
    'state-reason-message': ({ status }) => status?.message,
    'sriov-net-support': () => 'simple',
    'virtualization-type': () => 'hvm',
  },
};
