import type { GetInstanceUefiDataCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { unsupportedFeature } from '../faults.ts';
import { getMachine } from './known.ts';

/** Always refused: no instance has a UEFI variable store. Terraform asks it with the id of an image, and takes the refusal. */
export async function getInstanceUefiData(
  { InstanceId }: Input<GetInstanceUefiDataCommand>,
  ctx: Ctx,
): Promise<Output<GetInstanceUefiDataCommand>> {
  await getMachine(ctx, InstanceId);
  throw unsupportedFeature('UEFI variables: instances boot without firmware of their own');
}
