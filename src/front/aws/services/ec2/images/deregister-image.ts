import type { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { isError } from '../../../../../model/errors.ts';
import { machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import { snapshotKind } from '../../../../../model/kinds/volume.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getOwnImage } from './get-image.ts';

/** Machines that were made from it go on. */
export async function deregisterImage(
  { ImageId, DeleteAssociatedSnapshots }: Input<DeregisterImageCommand>,
  ctx: Ctx,
): Promise<Output<DeregisterImageCommand>> {
  const image = await getOwnImage(ctx, ImageId);
  await ctx.client.delete(machineImageKind, keyOf(image));
  const snapshot = image.spec.rootSnapshot;
  if (!DeleteAssociatedSnapshots || snapshot === undefined) return { Return: true };
  try {
    await ctx.client.delete(snapshotKind, { namespace: ctx.region, name: snapshot });
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
  }
  return {
    Return: true,
    DeleteSnapshotResults: [{ SnapshotId: snapshot, ReturnCode: 'success' }],
  };
}
