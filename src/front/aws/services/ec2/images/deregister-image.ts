import type { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { isError } from '../../../../../model/errors.ts';
import { type MachineImage, machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import { snapshotKind } from '../../../../../model/kinds/volume.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getOwnImage } from './get-image.ts';
import { imageWith } from './image-text.ts';

/** Machines that were made from it go on. */
export async function deregisterImage(
  { ImageId, DeleteAssociatedSnapshots }: Input<DeregisterImageCommand>,
  ctx: Ctx,
): Promise<Output<DeregisterImageCommand>> {
  const image = await getOwnImage(ctx, ImageId);
  await ctx.client.delete(machineImageKind, keyOf(image));
  if (!DeleteAssociatedSnapshots) return { Return: true };
  const results = [];
  for (const SnapshotId of snapshotsOf(image))
    results.push({ SnapshotId, ReturnCode: await removed(ctx, SnapshotId) });
  return { Return: true, DeleteSnapshotResults: results };
}

function snapshotsOf({ spec }: MachineImage): readonly string[] {
  const all = [spec.rootSnapshot, ...(spec.disks ?? []).map(({ snapshot }) => snapshot)];
  return [...new Set(all.filter((name) => name !== undefined))];
}

/** One that another image has stays. */
async function removed({ client, region }: Ctx, name: string): Promise<'success' | 'skipped'> {
  const images = (await client.list(machineImageKind, { namespace: region })).items;
  if (imageWith(name, images)) return 'skipped';
  try {
    await client.delete(snapshotKind, { namespace: region, name });
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
  return 'success';
}
