import type { ExitStandbyCommand } from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getGroup } from '../lookup.ts';
import { secondOf } from '../times.ts';
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
  const at = secondOf(ctx.clock);
  return {
    Activities: members.map((each) => {
      const { name } = each.metadata;
      const cause = `At ${at} instance ${name} was moved out of standby in response to a user request.`;
      return announced(ctx, group, each, {
        description: `Moving EC2 instance out of Standby: ${name}`,
        cause,
      });
    }),
  };
}
