// Modifications of volumes: what was before is kept beside the object, what is to be is in its spec; it is done once the file has the size.
import type { DescribeVolumesModificationsCommand, VolumeModification } from '@aws-sdk/client-ec2';
import { type Volume, volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { type Describable, describe } from '../describe.ts';
import { performanceOf } from './volume-text.ts';

/** On a Volume: JSON of what it was before its last modification, and when that began. */
export const MODIFICATION_ANNOTATION = 'tutti.dev/volume-modification';

interface Before {
  readonly sizeGiB: number;
  readonly volumeType: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly startedAt: string;
}

export function beforeText(volume: Volume, startedAt: string): string {
  const { sizeGiB, volumeType } = volume.spec;
  return JSON.stringify({ sizeGiB, volumeType, ...performanceOf(volume), startedAt } satisfies Before);
}

function beforeOf({ metadata }: Volume): Before | undefined {
  const text = metadata.annotations?.[MODIFICATION_ANNOTATION];
  return text === undefined ? undefined : (JSON.parse(text) as Before); // written by beforeText
}

function isDone({ spec, status }: Volume): boolean {
  return spec.isRoot || (status?.sizeGiB ?? 0) >= spec.sizeGiB;
}

/** Undefined for one that was never modified. */
export function modificationText(volume: Volume): VolumeModification | undefined {
  const before = beforeOf(volume);
  if (!before) return undefined;
  const now = performanceOf(volume);
  const isAll = isDone(volume);
  return {
    VolumeId: volume.metadata.name,
    ModificationState: isAll ? 'completed' : 'modifying',
    Progress: isAll ? 100 : 0,
    StartTime: new Date(before.startedAt),
    OriginalSize: before.sizeGiB,
    OriginalVolumeType: before.volumeType as 'gp3', // as the object had it
    OriginalIops: before.iops,
    OriginalThroughput: before.throughput,
    OriginalMultiAttachEnabled: false,
    TargetSize: volume.spec.sizeGiB,
    TargetVolumeType: volume.spec.volumeType as 'gp3', // one of core/machines/disks.ts
    TargetIops: now.iops,
    TargetThroughput: now.throughput,
    TargetMultiAttachEnabled: false,
  };
}

const describable: Describable<VolumeModification> = {
  id: ({ VolumeId }) => VolumeId ?? '',
  pages: [1, 500],
  filters: {
    'volume-id': ({ VolumeId }) => VolumeId,
    'modification-state': ({ ModificationState }) => ModificationState,
    'original-iops': ({ OriginalIops }) => OriginalIops,
    'original-size': ({ OriginalSize }) => OriginalSize,
    'original-volume-type': ({ OriginalVolumeType }) => OriginalVolumeType,
    'start-time': ({ StartTime }) => StartTime?.toISOString(),
    'target-iops': ({ TargetIops }) => TargetIops,
    'target-size': ({ TargetSize }) => TargetSize,
    'target-volume-type': ({ TargetVolumeType }) => TargetVolumeType,
  },
};

export async function describeVolumesModifications(
  input: Input<DescribeVolumesModificationsCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeVolumesModificationsCommand>> {
  const { items } = await client.list(volumeKind, { namespace: region });
  const all = items.flatMap((volume) => modificationText(volume) ?? []);
  const asked = input.VolumeIds ?? [];
  const missing = asked.find((id) => !all.some(({ VolumeId }) => VolumeId === id));
  if (missing !== undefined)
    throw new AwsFault(
      'InvalidVolumeModification.NotFound',
      `Modification for volume '${missing}' does not exist.`,
    );
  const { items: shown, next } = describe(all, input, asked, describable);
  return { VolumesModifications: [...shown], NextToken: next };
}
