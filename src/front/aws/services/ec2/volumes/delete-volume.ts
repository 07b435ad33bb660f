import type { DeleteVolumeCommand } from '@aws-sdk/client-ec2';
import { machineKind } from '../../../../../model/kinds/machine.ts';
import { volumeKind } from '../../../../../model/kinds/volume.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';
import { stateOf } from '../instances/state.ts';

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
    async ({ spec, status }) => {
      const machine = spec.attachment?.machine ?? status?.attached?.machine;
      if (machine !== undefined && (await isThere(ctx, machine)))
        throw new AwsFault('VolumeInUse', `Volume ${VolumeId} is currently attached to ${machine}`);
    },
  );
  return {};
}

/** A disk of an instance that is no more is nobody's. */
async function isThere({ client, region }: Ctx, name: string): Promise<boolean> {
  const machine = await client.find(machineKind, { namespace: region, name });
  return machine !== undefined && stateOf(machine) !== 'terminated';
}
