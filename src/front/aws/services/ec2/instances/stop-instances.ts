import type { StopInstancesCommand } from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { unsupportedFeature } from '../faults.ts';
import { changeStates } from './change.ts';
import { stateOf } from './state.ts';

/** With `Force`, also one that is stopping already is stopped at once. */
export async function stopInstances(
  { InstanceIds, Force, Hibernate }: Input<StopInstancesCommand>,
  ctx: Ctx,
): Promise<Output<StopInstancesCommand>> {
  if (Hibernate) throw unsupportedFeature('hibernation (Hibernate)');
  const StoppingInstances = await changeStates(ctx, InstanceIds, {
    allowed: refuseUnlessRunning,
    spec: ({ spec, status }) => {
      const isForced = Force === true && spec.force !== true && status?.state !== 'stopped';
      if (spec.power !== 'on' && !isForced) return spec;
      return { ...spec, power: 'off', ...(Force ? { force: true } : {}) };
    },
  });
  return { StoppingInstances };
}

function refuseUnlessRunning(machine: Machine): void {
  const { metadata, spec } = machine;
  const state = stateOf(machine);
  if (!['running', 'stopping', 'stopped'].includes(state))
    throw new AwsFault(
      'IncorrectInstanceState',
      `The instance '${metadata.name}' is not in a state from which it can be stopped.`,
    );
  if (spec.stopProtection && state === 'running')
    throw new AwsFault(
      'OperationNotPermitted',
      `The instance '${metadata.name}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    );
}
