import type { ModifyVolumeCommand } from '@aws-sdk/client-ec2';
import { checkSize } from '../../../../../core/machines/disks.ts';
import type { Volume } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter, unsupportedFeature } from '../faults.ts';
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
  const { VolumeId, MultiAttachEnabled } = input;
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
  asFault(() => checkSize(volumeType, sizeGiB));
  const kept = volumeType === spec.volumeType ? { iops: spec.iops, throughput: spec.throughput } : {};
  const asked = present({ iops: input.Iops, throughput: input.Throughput });
  return present({
    ...{ ...spec, iops: undefined, throughput: undefined },
    ...{ ...kept, ...asked, sizeGiB, volumeType },
  });
}

/** A root volume is its machine's disk: the machine is told. */
async function growRootDisk(ctx: Ctx, { spec }: Volume): Promise<void> {
  if (!spec.attachment) return;
  await changeMachine(ctx, spec.attachment.machine, ({ spec: machine }) => ({
    ...machine,
    rootDisk: { ...machine.rootDisk, sizeGiB: spec.sizeGiB },
  }));
}
