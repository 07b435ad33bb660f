// Machines that leave service and live on: into standby, or out of the group.
import type { DetachInstancesCommand, EnterStandbyCommand } from '@aws-sdk/client-auto-scaling';
import type { GroupMember } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getGroup } from '../lookup.ts';
import { askOf } from './capacity.ts';
import { announced, checkLifecycle, namedMembers } from './members.ts';

export function enterStandby(
  input: Input<EnterStandbyCommand>,
  ctx: Ctx,
): Promise<Output<EnterStandbyCommand>> {
  return leave(ctx, input, {
    asked: 'standby',
    from: ['InService'],
  });
}

export function detachInstances(
  input: Input<DetachInstancesCommand>,
  ctx: Ctx,
): Promise<Output<DetachInstancesCommand>> {
  return leave(ctx, input, {
    asked: 'detach',
    from: ['InService', 'Standby'],
  });
}

interface Leaving {
  readonly AutoScalingGroupName: string;
  readonly InstanceIds?: readonly string[];
  readonly ShouldDecrementDesiredCapacity: boolean;
}

interface Way {
  readonly asked: 'standby' | 'detach';
  readonly from: readonly GroupMember['lifecycle'][];
}

/** Machines in standby count no more: their leaving takes nothing from the number. */
async function leave(ctx: Ctx, input: Leaving, way: Way) {
  const group = await getGroup(ctx, input.AutoScalingGroupName);
  const members = await namedMembers(ctx, group, input.InstanceIds);
  checkLifecycle(members, way.from);
  const counted = members.filter(({ spec }) => spec.member?.lifecycle === 'InService').length;
  const by = input.ShouldDecrementDesiredCapacity ? 0 - counted : 0;
  await askOf(ctx, group, { members, asked: way.asked, by });
  return { Activities: members.map((each) => announced(ctx, group, each, way.asked)) };
}
