// Attributes of a volume: there are two, and neither does anything here.
import type { DescribeVolumeAttributeCommand, ModifyVolumeAttributeCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { getVolume } from './get-volume.ts';

export async function describeVolumeAttribute(
  { VolumeId, Attribute }: Input<DescribeVolumeAttributeCommand>,
  ctx: Ctx,
): Promise<Output<DescribeVolumeAttributeCommand>> {
  await getVolume(ctx, VolumeId);
  if (Attribute === 'autoEnableIO') return { VolumeId, AutoEnableIO: { Value: false } };
  if (Attribute === 'productCodes') return { VolumeId, ProductCodes: [] };
  throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
}

export async function modifyVolumeAttribute(
  { VolumeId }: Input<ModifyVolumeAttributeCommand>,
  ctx: Ctx,
): Promise<Output<ModifyVolumeAttributeCommand>> {
  await getVolume(ctx, VolumeId);
  return {};
}
