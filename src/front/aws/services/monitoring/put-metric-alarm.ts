import type { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { watchOf } from './alarm-input.ts';
import { putAlarm } from './alarm-records.ts';

export async function putMetricAlarm(
  input: Input<PutMetricAlarmCommand>,
  ctx: Ctx,
): Promise<Output<PutMetricAlarmCommand>> {
  await putAlarm(ctx, input, { watch: watchOf(input) });
  return {};
}
