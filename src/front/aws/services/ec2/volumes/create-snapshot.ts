import type { CreateSnapshotCommand } from '@aws-sdk/client-ec2';
import { snapshotKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { given, present } from '../given.ts';
import { tagsFor } from '../tag-specifications.ts';
import { timeOf } from '../times.ts';
import { getVolume } from './get-volume.ts';
import { snapshotText } from './snapshot-text.ts';
import { volumeState } from './volume-text.ts';

export async function createSnapshot(
  raw: Input<CreateSnapshotCommand>,
  ctx: Ctx,
): Promise<Output<CreateSnapshotCommand>> {
  const { VolumeId, Description: description, TagSpecifications } = given(raw);
  const volume = await getVolume(ctx, VolumeId);
  const state = volumeState(volume);
  if (state !== 'available' && state !== 'in-use')
    throw new AwsFault('IncorrectState', `Volume '${VolumeId}' is in the '${state}' state.`);
  const made = await ctx.client.create(snapshotKind, {
    metadata: { name: ctx.ids.resource('snap'), namespace: ctx.region },
    spec: present({
      volume: VolumeId,
      sizeGiB: volume.spec.sizeGiB,
      description,
      encrypted: volume.spec.encrypted,
      createdAt: timeOf(ctx.clock),
      tags: tagsFor(TagSpecifications, 'snapshot'),
    }),
  });
  return snapshotText(made);
}
