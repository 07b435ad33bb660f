import type { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { Machine } from '../../../../../model/kinds/machine.ts';
import type { Ctx } from '../../../context.ts';
import { AwsFault } from '../../../fault.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeStates } from './change.ts';

/** May be called again: one that is gone stays gone. Its object stays for an hour. */
export async function terminateInstances(
  { InstanceIds }: Input<TerminateInstancesCommand>,
  ctx: Ctx,
): Promise<Output<TerminateInstancesCommand>> {
  const TerminatingInstances = await changeStates(ctx, InstanceIds, {
    allowed: refuseProtected,
    spec: ({ spec }) => (spec.power === 'terminated' ? spec : { ...spec, power: 'terminated' }),
  });
  return { TerminatingInstances };
}

function refuseProtected({ metadata, spec }: Machine): void {
  if (spec.terminationProtection && spec.power !== 'terminated')
    throw new AwsFault(
      'OperationNotPermitted',
      `The instance '${metadata.name}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
}
