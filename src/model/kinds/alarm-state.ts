// How is an alarm, whether it was evaluated yet or not?

import type { Alarm } from './alarm.ts';
import type { AlarmStateValue, AlarmStatus } from './alarm-types.ts';

export const INITIAL_REASON = 'Unchecked: Initial alarm creation';

/** As the controller left it, or as a new alarm is. */
export function alarmStatus({ spec, status }: Alarm): AlarmStatus {
  return (
    status ?? {
      state: 'INSUFFICIENT_DATA',
      reason: INITIAL_REASON,
      updatedAt: spec.createdAt,
      transitionedAt: spec.createdAt,
      pending: [],
      history: [],
    }
  );
}

/** Whether a caller has assigned a state that was not taken over yet. */
export function hasNewAssignment({ spec, status }: Alarm): boolean {
  return spec.assigned !== undefined && spec.assigned.at !== status?.assignedAt;
}

/** What a caller is told: an assigned state holds at once, before it was taken over. */
export function shownStatus(alarm: Alarm): AlarmStatus {
  const status = alarmStatus(alarm);
  const { assigned } = alarm.spec;
  if (!assigned || !hasNewAssignment(alarm)) return status;
  const { state, reason, reasonData, at } = assigned;
  const { reasonData: _, ...rest } = status;
  return {
    ...rest,
    state,
    reason,
    ...(reasonData === undefined ? {} : { reasonData }),
    updatedAt: at,
    transitionedAt: state === status.state ? status.transitionedAt : at,
  };
}

/** What is done when the alarm enters a state. */
export function actionsFor({ spec }: Alarm, state: AlarmStateValue): readonly string[] {
  if (!spec.actionsEnabled) return [];
  if (state === 'OK') return spec.okActions;
  return state === 'ALARM' ? spec.alarmActions : spec.insufficientDataActions;
}
