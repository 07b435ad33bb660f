import type { RebootInstancesCommand } from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { timeOf } from '../times.ts';
import { changeStates } from './change.ts';
import { stateOf } from './state.ts';

export async function rebootInstances(
  { InstanceIds }: Input<RebootInstancesCommand>,
  ctx: Ctx,
): Promise<Output<RebootInstancesCommand>> {
  await changeStates(ctx, InstanceIds, {
    allowed: refuseUnlessRunning,
    spec: ({ spec }) => ({ ...spec, rebootAt: timeOf(ctx.clock) }),
  });
  return {};
}

function refuseUnlessRunning(machine: Machine): void {
  if (['running', 'pending'].includes(stateOf(machine))) return;
  throw new AwsFault(
    'IncorrectState',
    `The instance '${machine.metadata.name}' is not in a state from which it can be rebooted.`,
  );
}
