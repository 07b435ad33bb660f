// Machines that leave service and live on: into standby, or out of the group.
import type { DetachInstancesCommand, EnterStandbyCommand } from '@aws-sdk/client-auto-scaling';
import type { GroupMember } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { getGroup } from '../lookup.ts';
import { secondOf } from '../times.ts';
import { askOf } from './capacity.ts';
import { announced, checkLifecycle, namedMembers } from './members.ts';

export function enterStandby(
  input: Input<EnterStandbyCommand>,
  ctx: Ctx,
): Promise<Output<EnterStandbyCommand>> {
  return leave(ctx, input, {
    asked: 'standby',
    from: ['InService'],
    text: (id) => `Moving EC2 instance to Standby: ${id}`,
    cause: (id) => `instance ${id} was moved to standby in response to a user request`,
  });
}

export function detachInstances(
  input: Input<DetachInstancesCommand>,
  ctx: Ctx,
): Promise<Output<DetachInstancesCommand>> {
  return leave(ctx, input, {
    asked: 'detach',
    from: ['InService', 'Standby'],
    text: (id) => `Detaching EC2 instance: ${id}`,
    cause: (id) => `instance ${id} was detached in response to a user request`,
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
  text(id: string): string;
  cause(id: string): string;
}

/** Machines in standby count no more: their leaving takes nothing from the number. */
async function leave(ctx: Ctx, input: Leaving, way: Way) {
  const group = await getGroup(ctx, input.AutoScalingGroupName);
  const members = await namedMembers(ctx, group, input.InstanceIds);
  checkLifecycle(members, way.from);
  const counted = members.filter(({ spec }) => spec.member?.lifecycle === 'InService').length;
  const by = input.ShouldDecrementDesiredCapacity ? 0 - counted : 0;
  await askOf(ctx, group, { members, asked: way.asked, by });
  const at = secondOf(ctx.clock);
  return {
    Activities: members.map((each) => {
      const { name } = each.metadata;
      return announced(ctx, group, each, {
        description: way.text(name),
        cause: `At ${at} ${way.cause(name)}.`,
      });
    }),
  };
}
