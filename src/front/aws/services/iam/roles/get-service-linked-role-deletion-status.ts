import type { GetServiceLinkedRoleDeletionStatusCommand } from '@aws-sdk/client-iam';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getAccount } from '../account/settings.ts';
import { noSuchEntity } from '../faults.ts';

/** Tells how a deletion went: it went well before it was answered. */
export async function getServiceLinkedRoleDeletionStatus(
  { DeletionTaskId = '' }: Input<GetServiceLinkedRoleDeletionStatusCommand>,
  ctx: Ctx,
): Promise<Output<GetServiceLinkedRoleDeletionStatusCommand>> {
  const { deletedRoles = [] } = await getAccount(ctx);
  if (!deletedRoles.includes(DeletionTaskId))
    throw noSuchEntity(`Deletion task with id ${DeletionTaskId} cannot be found.`);
  return { Status: 'SUCCEEDED' };
}
