import type { CreateImageCommand } from '@aws-sdk/client-ec2';
import { instanceTypes } from '../../../../../model/instance-types.ts';
import { machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { given } from '../given.ts';
import { getMachine } from '../instances/known.ts';
import { stateOf } from '../instances/state.ts';
import { tagsByType } from '../tag-specifications.ts';
import { createImageObject, givenDisks } from './new-image.ts';

/** The machine's agent saves it: stopped for it, unless NoReboot says otherwise, and started again. */
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
  const tags = tagsByType(input.TagSpecifications, ['image', 'snapshot']);
  const tagsOf = (type: string) => tags.find(({ resourceType }) => resourceType === type)?.tags;
  const made = await createImageObject(ctx, {
    name: input.Name,
    description: input.Description,
    architecture: instanceTypes.get(instanceType)?.architecture ?? 'x86_64',
    rootDevice: rootDisk.device,
    rootSizeGiB: Math.max(root?.sizeGiB ?? 0, rootDisk.sizeGiB),
    disks: others.filter(({ omit }) => !omit),
    user: from?.spec.user,
    source: { type: 'machine', name: machine.metadata.name, ...(input.NoReboot ? { noReboot: true } : {}) },
    rootVolume: rootDisk.volume,
    imageTags: tagsOf('image'),
    snapshotTags: tagsOf('snapshot'),
  });
  return { ImageId: made.metadata.name };
}
