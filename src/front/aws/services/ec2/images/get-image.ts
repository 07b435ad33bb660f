// Images that a call changes: they must be the account's own.
import { type MachineImage, machineImageKind } from '../../../../../model/kinds/machine-image.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import { changeRecord, getRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';

/** Throws InvalidAMIID.NotFound, InvalidAMIID.Malformed. */
export async function getImage({ client, region }: Ctx, id: string): Promise<MachineImage> {
  const missing = () => notFound(id, 'ami');
  const image = await getRecord(client, machineImageKind, { namespace: region, name: id }, missing);
  if (image.metadata.deletionTimestamp !== undefined) throw missing();
  return image;
}

/** Throws AuthFailure for one of somebody else. */
export async function getOwnImage(ctx: Ctx, id: string): Promise<MachineImage> {
  const image = await getImage(ctx, id);
  if (image.spec.ownerId === ctx.account) return image;
  throw new AwsFault('AuthFailure', `Not authorized for image:${id}`, { status: 403 });
}

export function changeImage(
  { client, region }: Ctx,
  id: string,
  change: (spec: MachineImage['spec']) => MachineImage['spec'],
): Promise<MachineImage> {
  return changeRecord(
    client,
    machineImageKind,
    { namespace: region, name: id },
    () => notFound(id, 'ami'),
    (image) => ({ ...image, spec: change(image.spec) }),
  );
}
