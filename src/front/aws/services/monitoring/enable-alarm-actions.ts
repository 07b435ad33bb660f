import type { EnableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { switchActions } from './switch-actions.ts';

export async function enableAlarmActions(
  input: Input<EnableAlarmActionsCommand>,
  ctx: Ctx,
): Promise<Output<EnableAlarmActionsCommand>> {
  await switchActions(ctx, input.AlarmNames, true);
  return {};
}
