import type { AttachVolumeCommand } from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import { type Volume, volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { getMachine } from '../instances/known.ts';
import { stateOf } from '../instances/state.ts';
import { timeOf } from '../times.ts';
import { inTurn } from '../turns.ts';
import { attachmentTexts } from './attachment-text.ts';
import { changeVolume, getVolume } from './get-volume.ts';
import { volumeState } from './volume-text.ts';

/** The agent gives it to the guest, whether it runs or not; until then it is attaching. */
export function attachVolume(
  { VolumeId, InstanceId, Device }: Input<AttachVolumeCommand>,
  ctx: Ctx,
): Promise<Output<AttachVolumeCommand>> {
  return inTurn(`attach/${ctx.region}/${InstanceId}`, async () => {
    const machine = await getMachine(ctx, InstanceId);
    checkInstance(machine, await getVolume(ctx, VolumeId));
    await checkDevice(ctx, machine, Device);
    const attachment = {
      machine: InstanceId,
      device: Device,
      deleteOnTermination: false,
      attachedAt: timeOf(ctx.clock),
    };
    const volume = await changeVolume(ctx, VolumeId, (found) => {
      checkAvailable(found);
      const { forceDetach: _, ...spec } = found.spec;
      return { ...found, spec: { ...spec, attachment } };
    });
    return attachmentTexts(volume)[0] ?? {};
  });
}

function checkInstance(machine: Machine, volume: Volume): void {
  const [id, name] = [machine.metadata.name, volume.metadata.name];
  if (!['running', 'stopped', 'pending', 'stopping'].includes(stateOf(machine)))
    throw new AwsFault('IncorrectState', `Instance '${id}' is not 'running'.`);
  if (machine.spec.zone !== volume.spec.zone)
    throw new AwsFault(
      'InvalidVolume.ZoneMismatch',
      `The volume '${name}' is not in the same availability zone as instance '${id}'`,
    );
}

function checkAvailable(volume: Volume): void {
  const { name } = volume.metadata;
  const state = volumeState(volume);
  if (state === 'available') return;
  throw state === 'in-use'
    ? new AwsFault('VolumeInUse', `${name} is already attached to an instance`)
    : new AwsFault('IncorrectState', `${name} is not 'available'.`);
}

async function checkDevice({ client, region }: Ctx, machine: Machine, device: string): Promise<void> {
  if (!/^(\/dev\/)?(sd|xvd|hd)[a-z]{1,2}[0-9]*$/.test(device))
    throw invalidParameter(
      `Value (${device}) for parameter device is invalid. ${device} is not a valid EBS device name.`,
    );
  const { items } = await client.list(volumeKind, { namespace: region });
  const isTaken =
    machine.spec.rootDisk.device === device ||
    items.some(
      ({ spec: { attachment } }) =>
        attachment?.machine === machine.metadata.name && attachment.device === device,
    );
  if (isTaken)
    throw invalidParameter(
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
}
