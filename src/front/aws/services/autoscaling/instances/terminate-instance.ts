import type { TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { type Machine, machineKind } from '../../../../../model/kinds/machine.ts';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { activityInProgress, validationError } from '../faults.ts';
import { allGroups } from '../lookup.ts';
import { secondOf } from '../times.ts';
import { askOf } from './capacity.ts';
import { announced } from './members.ts';

type Terminate = TerminateInstanceInAutoScalingGroupCommand;

/** Replaced by another unless the group's number goes down with it; one in standby was not counted. */
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
  const by = ShouldDecrementDesiredCapacity && counts(machine, group) ? -1 : 0;
  await askOf(ctx, group, { members: [machine], asked: 'terminate', by });
  const cause = `At ${secondOf(ctx.clock)} instance ${id} was taken out of service in response to a user request.`;
  return {
    Activity: announced(ctx, group, machine, 'termination', cause),
  };
}

/** Of the group's number: by where it stands, or is asked to go. */
function counts({ metadata, spec: { member } }: Machine, { spec }: MachineGroup): boolean {
  const open = spec.asked?.find(
    ({ machine, since }) => machine === metadata.name && since === member?.lifecycleSince,
  );
  return open ? open.asked === 'in-service' : /^(Pending|InService)/.test(member?.lifecycle ?? '');
}

async function groupOf(ctx: Ctx, { spec: { member } }: Machine) {
  if (!member || member.lifecycle === 'Terminated') return undefined;
  return (await allGroups(ctx)).find(({ metadata }) => metadata.name === member.group);
}
