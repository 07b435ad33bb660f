import type { PutCompositeAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { alarmsIn, parseRule, RuleError } from '../../../../core/alarms/composite.ts';
import type { Alarm } from '../../../../model/kinds/alarm.ts';
import type { CompositeAlarmSpec } from '../../../../model/kinds/alarm-types.ts';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { allAlarms, putAlarm } from './alarm-records.ts';
import { validationError } from './faults.ts';

const MAX_RULE = 10_240;

export async function putCompositeAlarm(
  input: Input<PutCompositeAlarmCommand>,
  ctx: Ctx,
): Promise<Output<PutCompositeAlarmCommand>> {
  const { AlarmName, AlarmRule: rule, ActionsSuppressor, ActionsSuppressorWaitPeriod } = input;
  checkRule(AlarmName, rule, await allAlarms(ctx));
  const composite: CompositeAlarmSpec = {
    rule,
    ...(ActionsSuppressor === undefined ? {} : { actionsSuppressor: ActionsSuppressor }),
    ...(ActionsSuppressorWaitPeriod === undefined
      ? {}
      : { suppressorWaitSeconds: ActionsSuppressorWaitPeriod }),
    ...(input.ActionsSuppressorExtensionPeriod === undefined
      ? {}
      : { suppressorExtensionSeconds: input.ActionsSuppressorExtensionPeriod }),
  };
  await putAlarm(ctx, input, { composite });
  return {};
}

function checkRule(own: string, text: string, alarms: readonly Alarm[]): void {
  if (text === '' || text.length > MAX_RULE)
    throw validationError(`AlarmRule must have a length of 1 to ${MAX_RULE}.`);
  const byName = new Map(alarms.map((alarm) => [alarm.spec.alarmName, alarm]));
  const children = namesIn(text);
  const missing = children.filter((name) => name !== own && !byName.has(name));
  if (missing.length > 0)
    throw validationError(`AlarmRule must refer to existing alarms: ${missing.join(', ')}`);
  if (reaches(children, own, byName)) throw validationError('AlarmRule must not refer to the alarm itself.');
}

function namesIn(text: string): readonly string[] {
  try {
    return alarmsIn(parseRule(text));
  } catch (error) {
    if (error instanceof RuleError) throw validationError(`AlarmRule is not valid: ${error.message}`);
    throw error;
  }
}

/** Whether the alarm is among those named, or those that they name, and so on. */
function reaches(from: readonly string[], own: string, byName: ReadonlyMap<string, Alarm>): boolean {
  const seen = new Set<string>();
  const left = [...from];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (name === own) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    const rule = byName.get(name)?.spec.composite?.rule;
    if (rule !== undefined) left.push(...namesIn(rule));
  }
  return false;
}
