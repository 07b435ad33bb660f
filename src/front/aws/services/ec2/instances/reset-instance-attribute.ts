import type { ResetInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { invalidParameter } from '../faults.ts';
import { changeMachine, getLiving } from './change.ts';

/** Only the check of source and destination has a default to go back to. */
export async function resetInstanceAttribute(
  { InstanceId, Attribute }: Input<ResetInstanceAttributeCommand>,
  ctx: Ctx,
): Promise<Output<ResetInstanceAttributeCommand>> {
  if (Attribute !== 'sourceDestCheck')
    throw invalidParameter(`The attribute '${Attribute}' cannot be reset: the instance has none of its own`);
  await getLiving(ctx, InstanceId);
  await changeMachine(ctx, InstanceId, ({ spec }) => ({ ...spec, sourceDestCheck: true }));
  return {};
}
