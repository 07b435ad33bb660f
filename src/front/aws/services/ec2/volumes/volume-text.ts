// How a Volume is told in EC2's words, and what filters see of it.
import type { Volume as VolumeText } from '@aws-sdk/client-ec2';
import type { Volume } from '../../../../../model/kinds/volume.ts';
import { tagEntries } from '../../../shared/tags.ts';
import { type Describable, unmatched } from '../describe.ts';
import { present } from '../given.ts';
import { zoneIdOf } from '../zones.ts';
import { attachmentTexts } from './attachment-text.ts';

type State = 'creating' | 'available' | 'in-use' | 'deleting' | 'error';

export function volumeState({ metadata, spec, status }: Volume): State {
  if (metadata.deletionTimestamp !== undefined) return 'deleting';
  if (status?.state === 'error') return 'error';
  if (spec.attachment || status?.attached) return 'in-use';
  return status?.state === undefined || status.state === 'creating' ? 'creating' : 'available';
}

const GP2_MOST = 16_000;

/** What EC2 has for a type where nothing is asked for. */
export function performanceOf({ spec }: Volume): { readonly iops?: number; readonly throughput?: number } {
  const { volumeType, sizeGiB, iops, throughput } = spec;
  if (volumeType === 'gp3') return { iops: iops ?? 3000, throughput: throughput ?? 125 };
  if (volumeType === 'gp2') return { iops: Math.min(GP2_MOST, Math.max(100, 3 * sizeGiB)) };
  return volumeType === 'io1' || volumeType === 'io2' ? { iops: iops ?? 100 } : {};
}

export function volumeText(volume: Volume): VolumeText {
  const { metadata, spec } = volume;
  const { iops, throughput } = performanceOf(volume);
  return present<VolumeText>({
    VolumeId: metadata.name,
    State: volumeState(volume),
    Size: spec.sizeGiB,
    VolumeType: spec.volumeType as 'gp3', // one of core/machines/disks.ts
    Iops: iops,
    Throughput: throughput,
    AvailabilityZone: spec.zone,
    AvailabilityZoneId: zoneIdOf(spec.zone),
    SnapshotId: spec.snapshot ?? '',
    Encrypted: spec.encrypted ?? false,
    KmsKeyId: spec.kmsKeyId,
    MultiAttachEnabled: spec.multiAttach ?? false,
    CreateTime: new Date(spec.createdAt),
    Attachments: attachmentTexts(volume),
    Tags: tagEntries(spec.tags),
  });
}

type Attachment = ReturnType<typeof attachmentTexts>[number];
const attached = (read: (attachment: Attachment) => string | undefined) => (volume: Volume) =>
  attachmentTexts(volume).flatMap((attachment) => read(attachment) ?? []);

export const describableVolume: Describable<Volume> = {
  id: ({ metadata }) => metadata.name,
  prefix: 'vol',
  tags: ({ spec }) => spec.tags,
  filters: {
    ...unmatched('operator.managed', 'operator.principal'),
    'attachment.attach-time': attached(({ AttachTime }) => AttachTime?.toISOString()),
    'attachment.delete-on-termination': attached(({ DeleteOnTermination }) => String(DeleteOnTermination)),
    'attachment.device': attached(({ Device }) => Device),
    'attachment.instance-id': attached(({ InstanceId }) => InstanceId),
    'attachment.status': attached(({ State: state }) => state),
    'availability-zone': ({ spec }) => spec.zone,
    'availability-zone-id': ({ spec }) => zoneIdOf(spec.zone),
    'create-time': ({ spec }) => spec.createdAt,
    encrypted: ({ spec }) => spec.encrypted ?? false,
    'fast-restored': () => false,
    'multi-attach-enabled': ({ spec }) => spec.multiAttach ?? false,
    size: ({ spec }) => spec.sizeGiB,
    'snapshot-id': ({ spec }) => spec.snapshot,
    status: volumeState,
    'volume-id': ({ metadata }) => metadata.name,
    'volume-type': ({ spec }) => spec.volumeType,
  },
};
