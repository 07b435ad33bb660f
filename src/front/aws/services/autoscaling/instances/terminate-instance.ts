import type { TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { activityInProgress, validationError } from '../faults.ts';
import { allGroups } from '../lookup.ts';
import { secondOf } from '../times.ts';
import { askOf } from './capacity.ts';
import { announced } from './members.ts';

type Terminate = TerminateInstanceInAutoScalingGroupCommand;

/** Replaced by another unless the group's number goes down with it. */
export async function terminateInstanceInAutoScalingGroup(
  { InstanceId: id = '', ShouldDecrementDesiredCapacity }: Input<Terminate>,
  ctx: Ctx,
): Promise<Output<Terminate>> {
  const machine = await ctx.client.find(machineKind, { namespace: ctx.region, name: id });
  const group = machine && (await groupOf(ctx, machine));
  if (!machine || !group)
    throw validationError(`Instance Id not found - No managed instance found for instance ID: ${id}`);
  if (machine.spec.member?.lifecycle.startsWith('Terminating'))
    throw activityInProgress(`Instance ${id} is being terminated already.`);
  await askOf(ctx, group, {
    members: [machine],
    asked: 'terminate',
    by: ShouldDecrementDesiredCapacity ? -1 : 0,
  });
  const cause = `At ${secondOf(ctx.clock)} instance ${id} was taken out of service in response to a user request.`;
  return {
    Activity: announced(ctx, group, machine, { description: `Terminating EC2 instance: ${id}`, cause }),
  };
}

async function groupOf(ctx: Ctx, { spec: { member } }: Machine) {
  if (!member || member.lifecycle === 'Terminated') return undefined;
  return (await allGroups(ctx)).find(({ metadata }) => metadata.name === member.group);
}
