import type { CreateImageCommand } from '@aws-sdk/client-ec2';
import { instanceTypes } from '../../../../../model/instance-types.ts';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import { machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import type { BlockDevice } from '../../../../../model/kinds/machine-schema.ts';
import { volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { given, present } from '../given.ts';
import { getMachine } from '../instances/known.ts';
import { stateOf } from '../instances/state.ts';
import { tagsByType } from '../tag-specifications.ts';
import { createImageObject, givenDisks, type SavedDisk } from './new-image.ts';

/** The machine's agent saves it, with all of its disks: stopped for it, unless NoReboot says otherwise, and started again. */
export async function createImage(
  raw: Input<CreateImageCommand>,
  ctx: Ctx,
): Promise<Output<CreateImageCommand>> {
  const input = given(raw);
  const machine = await getMachine(ctx, input.InstanceId);
  const state = stateOf(machine);
  if (state !== 'running' && state !== 'stopped')
    throw new AwsFault('IncorrectState', `Instance '${input.InstanceId}' is not 'running' or 'stopped'.`);
  const { image, instanceType, rootDisk } = machine.spec;
  const from = await ctx.client.find(machineImageKind, { namespace: ctx.region, name: image });
  const { root, others } = givenDisks(input.BlockDeviceMappings, rootDisk.device);
  const saved = await savedDisks(ctx, machine, others);
  const tags = tagsByType(input.TagSpecifications, ['image', 'snapshot']);
  const tagsOf = (type: string) => tags.find(({ resourceType }) => resourceType === type)?.tags;
  const made = await createImageObject(ctx, {
    name: input.Name,
    description: input.Description,
    architecture: instanceTypes.get(instanceType)?.architecture ?? 'x86_64',
    rootDevice: rootDisk.device,
    rootSizeGiB: Math.max(root?.sizeGiB ?? 0, rootDisk.sizeGiB),
    disks: [...saved.map(({ disk }) => disk), ...others.filter(isFurther(saved))],
    saved: saved.map(({ content }) => content),
    user: from?.spec.user,
    source: { type: 'machine', name: machine.metadata.name, ...(input.NoReboot ? { noReboot: true } : {}) },
    rootVolume: rootDisk.volume,
    imageTags: tagsOf('image'),
    snapshotTags: tagsOf('snapshot'),
  });
  return { ImageId: made.metadata.name };
}

interface Saved {
  readonly disk: BlockDevice;
  readonly content: SavedDisk;
}

/** The disks beside its root disk, as they are attached, with what the call says of them; those that it leaves out are left out. */
async function savedDisks(
  { client, region, ids }: Ctx,
  { metadata }: Machine,
  given: readonly BlockDevice[],
): Promise<readonly Saved[]> {
  const { items } = await client.list(volumeKind, { namespace: region });
  return items.flatMap(({ metadata: { name: volume }, spec }) => {
    const { attachment, isRoot, sizeGiB, volumeType, iops, throughput, encrypted } = spec;
    if (attachment?.machine !== metadata.name || isRoot) return [];
    const { device, deleteOnTermination } = attachment;
    const over = given.find((one) => one.device === device);
    if (over?.omit) return [];
    if (over?.snapshot)
      throw invalidParameter(`The device '${device}' is in use: a snapshot cannot be specified for it`);
    const snapshot = ids.resource('snap');
    const performance = present({ iops, throughput, encrypted });
    const disk = { device, sizeGiB, volumeType, ...performance, deleteOnTermination, ...over, snapshot };
    return [{ disk, content: present({ snapshot, volume, sizeGiB, encrypted }) }];
  });
}

/** Disks that a call gives beside those that are attached. */
function isFurther(saved: readonly Saved[]) {
  return ({ device, omit }: BlockDevice) => !omit && !saved.some(({ disk }) => disk.device === device);
}
