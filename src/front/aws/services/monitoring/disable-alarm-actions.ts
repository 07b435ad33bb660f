import type { DisableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { switchActions } from './switch-actions.ts';

export async function disableAlarmActions(
  input: Input<DisableAlarmActionsCommand>,
  ctx: Ctx,
): Promise<Output<DisableAlarmActionsCommand>> {
  await switchActions(ctx, input.AlarmNames, false);
  return {};
}
