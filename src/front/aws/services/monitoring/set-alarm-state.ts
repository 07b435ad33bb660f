import type { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { Ctx } from '../../context.ts';
import type { Input, Output } from '../../operation.ts';
import { length, oneOf, violations } from '../../shared/constraints.ts';
import { changeAlarm } from './alarm-records.ts';
import { invalidFormat, validationError } from './faults.ts';

const STATES = ['INSUFFICIENT_DATA', 'ALARM', 'OK'];

/** Told as the alarm's state from now on; the controller takes it over, with its actions, until the next evaluation. */
export async function setAlarmState(
  input: Input<SetAlarmStateCommand>,
  ctx: Ctx,
): Promise<Output<SetAlarmStateCommand>> {
  const { AlarmName, StateValue: state, StateReason: reason, StateReasonData: reasonData } = input;
  const problem = violations(
    oneOf('stateValue', state, STATES),
    length('stateReason', reason, [0, 1023]),
    length('stateReasonData', reasonData, [0, 4000]),
  );
  if (problem !== undefined) throw validationError(problem);
  if (reasonData) checkJson(reasonData);
  await changeAlarm(ctx, AlarmName, (spec) => {
    const at = laterThan(spec.assigned?.at, ctx.clock.now());
    return { ...spec, assigned: { state, reason, at, ...(reasonData ? { reasonData } : {}) } };
  });
  return {};
}

/** Each assignment has a time of its own. */
function laterThan(last: string | undefined, now: number): string {
  const after = last === undefined ? 0 : Date.parse(last) + 1;
  return new Date(Math.max(now, after)).toISOString();
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalidFormat('StateReasonData is not valid JSON.');
  }
}
