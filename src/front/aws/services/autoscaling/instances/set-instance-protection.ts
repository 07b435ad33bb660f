import type { SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getGroup } from '../lookup.ts';
import { changeMember, namedMembers } from './members.ts';

export async function setInstanceProtection(
  { AutoScalingGroupName, InstanceIds, ProtectedFromScaleIn }: Input<SetInstanceProtectionCommand>,
  ctx: Ctx,
): Promise<Output<SetInstanceProtectionCommand>> {
  const group = await getGroup(ctx, AutoScalingGroupName);
  for (const each of await namedMembers(ctx, group, InstanceIds))
    await changeMember(ctx, each, (member) => ({ ...member, protectedFromScaleIn: ProtectedFromScaleIn }));
  return {};
}
