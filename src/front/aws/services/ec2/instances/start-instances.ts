import type { StartInstancesCommand } from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { timeOf } from '../times.ts';
import { changeStates } from './change.ts';
import { stateOf } from './state.ts';

export async function startInstances(
  { InstanceIds }: Input<StartInstancesCommand>,
  ctx: Ctx,
): Promise<Output<StartInstancesCommand>> {
  const StartingInstances = await changeStates(ctx, InstanceIds, {
    allowed: refuseUnlessStopped,
    spec: ({ spec }) => {
      if (spec.power === 'on') return spec;
      const { force: _, ...rest } = spec;
      return { ...rest, power: 'on', launchedAt: timeOf(ctx.clock) };
    },
  });
  return { StartingInstances };
}

function refuseUnlessStopped(machine: Machine): void {
  if (['stopped', 'pending', 'running'].includes(stateOf(machine))) return;
  throw new AwsFault(
    'IncorrectInstanceState',
    `The instance '${machine.metadata.name}' is not in a state from which it can be started.`,
  );
}
