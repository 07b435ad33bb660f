import type { ExitStandbyCommand } from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getGroup } from '../lookup.ts';
import { askOf } from './capacity.ts';
import { announced, checkLifecycle, namedMembers } from './members.ts';

/** The group's number goes up by those that return. */
export async function exitStandby(
  { AutoScalingGroupName, InstanceIds }: Input<ExitStandbyCommand>,
  ctx: Ctx,
): Promise<Output<ExitStandbyCommand>> {
  const group = await getGroup(ctx, AutoScalingGroupName);
  const members = await namedMembers(ctx, group, InstanceIds);
  checkLifecycle(members, ['Standby']);
  await askOf(ctx, group, { members, asked: 'in-service', by: members.length });
  return { Activities: members.map((each) => announced(ctx, group, each, 'return')) };
}
