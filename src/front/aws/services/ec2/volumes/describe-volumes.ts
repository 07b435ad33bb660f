import type { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { describe } from '../describe.ts';
import { describableVolume, volumeText } from './volume-text.ts';

export async function describeVolumes(
  input: Input<DescribeVolumesCommand>,
  { client, region }: Ctx,
): Promise<Output<DescribeVolumesCommand>> {
  const { items } = await client.list(volumeKind, { namespace: region });
  const { items: shown, next } = describe(items, input, input.VolumeIds, describableVolume);
  return { Volumes: shown.map(volumeText), NextToken: next };
}
