import type { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { isError } from '../../../../model/errors.ts';
import { alarmKind } from '../../../../model/kinds/alarm.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { alarmKey, findAlarm } from './alarm-records.ts';
import { noAlarm, validationError } from './faults.ts';

const MAX_NAMES = 100;

/** All or, when one is not there, none. */
export async function deleteAlarms(
  input: Input<DeleteAlarmsCommand>,
  ctx: Ctx,
): Promise<Output<DeleteAlarmsCommand>> {
  const names = [...new Set(input.AlarmNames)];
  if (names.length > MAX_NAMES)
    throw validationError(`The collection AlarmNames must not have a size greater than ${MAX_NAMES}.`);
  const found = await Promise.all(names.map((name) => findAlarm(ctx, name)));
  const missing = names.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw noAlarm(missing);
  for (const name of names) await remove(ctx, name);
  return {};
}

async function remove(ctx: Ctx, name: string): Promise<void> {
  try {
    await ctx.client.delete(alarmKind, alarmKey(ctx, name));
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error; // somebody else was faster
  }
}
