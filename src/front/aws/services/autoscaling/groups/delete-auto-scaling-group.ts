import type { DeleteAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { isRefreshOver } from '../../../../../model/kinds/instance-refresh.ts';
import { type MachineGroup, machineGroupKind } from '../../../../../model/kinds/machine-group.ts';
import { isDeleting } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { removeRecord } from '../../../shared/records.ts';
import { activityInProgress, groupNotFound, resourceInUse, validationError } from '../faults.ts';
import { changeGroup, groupKey, groupNameOf, membersByGroup, refreshesOf } from '../lookup.ts';

/** Without force only an empty group may go. */
export async function deleteAutoScalingGroup(
  { AutoScalingGroupName, ForceDelete = false }: Input<DeleteAutoScalingGroupCommand>,
  ctx: Ctx,
): Promise<Output<DeleteAutoScalingGroupCommand>> {
  const name = groupNameOf(AutoScalingGroupName);
  const allowed = async (group: MachineGroup) => {
    checkProtection(group, ForceDelete);
    if (!ForceDelete && !isDeleting(group)) await checkEmpty(ctx, group);
  };
  if (ForceDelete)
    await changeGroup(ctx, name, (spec, group) => {
      checkProtection(group, true);
      return spec.forceDelete ? spec : { ...spec, forceDelete: true };
    });
  await removeRecord(ctx.client, machineGroupKind, groupKey(ctx, name), () => groupNotFound(name), allowed);
  return {};
}

function checkProtection({ spec }: MachineGroup, isForced: boolean): void {
  const protection = spec.further?.DeletionProtection;
  if (protection === 'prevent-all-deletion' || (protection === 'prevent-force-deletion' && isForced))
    throw validationError(`The group ${spec.groupName} is protected from deletion (${protection}).`);
}

async function checkEmpty(ctx: Ctx, { metadata }: MachineGroup): Promise<void> {
  const members = (await membersByGroup(ctx)).get(metadata.name) ?? [];
  if (members.some(({ spec }) => !spec.member?.lifecycle.startsWith('Terminating')))
    throw resourceInUse(
      'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
    );
  const refreshes = await refreshesOf(ctx, metadata.name);
  if (members.length > 0 || refreshes.some((refresh) => !isRefreshOver(refresh)))
    throw activityInProgress(
      'You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.',
    );
}
