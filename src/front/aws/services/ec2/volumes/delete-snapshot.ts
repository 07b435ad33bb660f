import type { DeleteSnapshotCommand } from '@aws-sdk/client-ec2';
import { machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import { snapshotKind } from '../../../../../model/kinds/volume.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';
import { imageWith } from '../images/image-text.ts';
import { getSnapshot } from './get-volume.ts';

/** Volumes that began with it keep what they have. */
export async function deleteSnapshot(
  { SnapshotId }: Input<DeleteSnapshotCommand>,
  ctx: Ctx,
): Promise<Output<DeleteSnapshotCommand>> {
  const snapshot = await getSnapshot(ctx, SnapshotId);
  const images = (await ctx.client.list(machineImageKind, { namespace: ctx.region })).items;
  const user = imageWith(SnapshotId, images);
  if (user)
    throw new AwsFault(
      'InvalidSnapshot.InUse',
      `The snapshot ${SnapshotId} is currently in use by ${user.metadata.name}`,
    );
  await removeRecord(ctx.client, snapshotKind, keyOf(snapshot), () => notFound(SnapshotId, 'snap'));
  return {};
}
