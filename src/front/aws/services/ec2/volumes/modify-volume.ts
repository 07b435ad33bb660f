import type { ModifyVolumeCommand } from '@aws-sdk/client-ec2';
import { checkPerformance, checkSize } from '../../../../../core/machines/disks.ts';
import type { Volume } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter, missingParameter, unsupportedFeature } from '../faults.ts';
import { present } from '../given.ts';
import { changeMachine } from '../instances/change.ts';
import { asFault } from '../launch-world.ts';
import { timeOf } from '../times.ts';
import { changeVolume } from './get-volume.ts';
import { beforeText, MODIFICATION_ANNOTATION, modificationText } from './modifications.ts';

/** Larger while it is in use, too: the guest sees it, and grows its file system itself. */
export async function modifyVolume(
  input: Input<ModifyVolumeCommand>,
  ctx: Ctx,
): Promise<Output<ModifyVolumeCommand>> {
  const { VolumeId, MultiAttachEnabled, Size, VolumeType, Iops, Throughput } = input;
  if ([Size, VolumeType, Iops, Throughput].every((asked) => asked === undefined))
    throw missingParameter('size, volumeType, iops or throughput');
  if (MultiAttachEnabled) throw unsupportedFeature('volumes of several instances (MultiAttachEnabled)');
  const startedAt = timeOf(ctx.clock);
  const volume = await changeVolume(ctx, VolumeId, (found) => ({
    ...found,
    metadata: {
      ...found.metadata,
      annotations: {
        ...found.metadata.annotations,
        [MODIFICATION_ANNOTATION]: beforeText(found, startedAt),
      },
    },
    spec: modified(found.spec, input),
  }));
  if (volume.spec.isRoot) await growRootDisk(ctx, volume);
  const text = modificationText(volume);
  return { VolumeModification: text && { ...text, ModificationState: 'modifying', Progress: 0 } };
}

function modified(spec: Volume['spec'], input: Input<ModifyVolumeCommand>): Volume['spec'] {
  const sizeGiB = input.Size ?? spec.sizeGiB;
  const volumeType = input.VolumeType ?? spec.volumeType;
  if (sizeGiB < spec.sizeGiB) throw invalidParameter('New size cannot be smaller than existing size');
  const kept = volumeType === spec.volumeType ? { iops: spec.iops, throughput: spec.throughput } : {};
  const asked = present({ iops: input.Iops, throughput: input.Throughput });
  const { iops, throughput } = { ...kept, ...asked };
  asFault(() => {
    checkSize(volumeType, sizeGiB);
    checkPerformance({ volumeType, sizeGiB, iops, throughput });
  });
  return present({ ...spec, sizeGiB, volumeType, iops, throughput });
}

/** A root volume is its machine's disk: the machine is told. */
async function growRootDisk(ctx: Ctx, { spec }: Volume): Promise<void> {
  if (!spec.attachment) return;
  await changeMachine(ctx, spec.attachment.machine, ({ spec: machine }) => ({
    ...machine,
    rootDisk: { ...machine.rootDisk, sizeGiB: spec.sizeGiB },
  }));
}
