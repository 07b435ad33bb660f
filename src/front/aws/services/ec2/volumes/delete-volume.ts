import type { DeleteVolumeCommand } from '@aws-sdk/client-ec2';
import { volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';

export async function deleteVolume(
  { VolumeId }: Input<DeleteVolumeCommand>,
  ctx: Ctx,
): Promise<Output<DeleteVolumeCommand>> {
  const key = { namespace: ctx.region, name: VolumeId };
  await removeRecord(
    ctx.client,
    volumeKind,
    key,
    () => notFound(VolumeId, 'vol'),
    ({ spec, status }) => {
      const machine = spec.attachment?.machine ?? status?.attached?.machine;
      if (machine !== undefined)
        throw new AwsFault('VolumeInUse', `Volume ${VolumeId} is currently attached to ${machine}`);
    },
  );
  return {};
}
