// Attributes of a snapshot: who may make volumes of it. There is one account, so nobody else ever may.
import type { DescribeSnapshotAttributeCommand, ModifySnapshotAttributeCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { getSnapshot } from './get-volume.ts';

export async function describeSnapshotAttribute(
  { SnapshotId, Attribute }: Input<DescribeSnapshotAttributeCommand>,
  ctx: Ctx,
): Promise<Output<DescribeSnapshotAttributeCommand>> {
  await getSnapshot(ctx, SnapshotId);
  if (Attribute === 'createVolumePermission') return { SnapshotId, CreateVolumePermissions: [] };
  if (Attribute === 'productCodes') return { SnapshotId, ProductCodes: [] };
  throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
}

export async function modifySnapshotAttribute(
  { SnapshotId }: Input<ModifySnapshotAttributeCommand>,
  ctx: Ctx,
): Promise<Output<ModifySnapshotAttributeCommand>> {
  await getSnapshot(ctx, SnapshotId);
  return {};
}
