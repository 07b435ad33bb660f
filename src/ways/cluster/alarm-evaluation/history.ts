// What does an alarm's history say of a change of state and of an action? In AWS's form.
import { HISTORY_KEPT } from '../../../model/kinds/alarm.ts';
import type { AlarmHistoryEntry, AlarmStateValue, AlarmStatus } from '../../../model/kinds/alarm-types.ts';

export interface StateAndReason {
  readonly state: AlarmStateValue;
  readonly reason: string;
  readonly reasonData?: string;
}

export function withEntries(
  status: AlarmStatus,
  entries: readonly AlarmHistoryEntry[],
): readonly AlarmHistoryEntry[] {
  return [...status.history, ...entries].slice(-HISTORY_KEPT);
}

export function stateEntry(at: string, from: StateAndReason, to: StateAndReason): AlarmHistoryEntry {
  const data = { version: '1.0', oldState: stateData(from), newState: stateData(to) };
  const summary = `Alarm updated from ${from.state} to ${to.state}`;
  return { at, type: 'StateUpdate', summary, data: JSON.stringify(data) };
}

function stateData({ state, reason, reasonData }: StateAndReason): object {
  const parsed = reasonData === undefined ? {} : { stateReasonData: jsonOrText(reasonData) };
  return { stateValue: state, stateReason: reason, ...parsed };
}

/** What a caller assigned need not be JSON. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `problem` is why it failed; absent = it did not. */
export function actionEntry(at: string, arn: string, problem: string | undefined): AlarmHistoryEntry {
  const failed = problem !== undefined;
  const summary = failed
    ? `Failed to execute action ${arn}. Received error: "${problem}"`
    : `Successfully executed action ${arn}`;
  const data = {
    actionState: failed ? 'Failed' : 'Succeeded',
    notificationResource: arn,
    ...(failed ? { error: problem } : {}),
  };
  return { at, type: 'Action', summary, data: JSON.stringify(data) };
}
