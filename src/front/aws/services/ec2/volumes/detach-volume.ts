import type { DetachVolumeCommand } from '@aws-sdk/client-ec2';
import type { Volume } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { given } from '../given.ts';
import { attachmentTexts } from './attachment-text.ts';
import { changeVolume } from './get-volume.ts';
import { volumeState } from './volume-text.ts';

/** The agent takes it from the guest. Called again while that goes on, it answers the same. */
export async function detachVolume(
  raw: Input<DetachVolumeCommand>,
  ctx: Ctx,
): Promise<Output<DetachVolumeCommand>> {
  const input = given(raw);
  let before: Volume | undefined;
  const volume = await changeVolume(ctx, input.VolumeId, (found) => {
    checkAttached(found, input);
    before = found;
    const { attachment: _, ...spec } = found.spec;
    return { ...found, spec: { ...spec, ...(input.Force ? { forceDetach: true } : {}) } };
  });
  const [text] = before ? attachmentTexts(before) : [];
  return { ...text, ...attachmentTexts(volume)[0], State: 'detaching' };
}

type Request = Input<DetachVolumeCommand>;

function checkAttached(volume: Volume, { VolumeId, InstanceId, Device }: Request): void {
  const { spec, status } = volume;
  const at = spec.attachment ?? status?.attached;
  if (!at)
    throw new AwsFault('IncorrectState', `Volume '${VolumeId}' is in the '${volumeState(volume)}' state.`);
  if ((InstanceId && InstanceId !== at.machine) || (Device && Device !== at.device))
    throw new AwsFault(
      'InvalidAttachment.NotFound',
      `The volume '${VolumeId}' is not attached to instance '${InstanceId ?? at.machine}' as device '${Device ?? at.device}'.`,
    );
  if (spec.isRoot)
    throw new AwsFault(
      'OperationNotPermitted',
      `Unable to detach root volume '${VolumeId}' from instance '${at.machine}'`,
    );
}
