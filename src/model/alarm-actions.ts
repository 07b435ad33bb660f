// What alarms do when they change state: the interface between who evaluates alarms and who can act on an ARN (a scaling policy, a topic).
import type { AlarmStateValue } from './kinds/alarm-types.ts';

export interface AlarmActionCall {
  /** What is to be done. */
  readonly action: string;
  readonly region: string;
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly from: AlarmStateValue;
  readonly to: AlarmStateValue;
  readonly reason: string;
  /** JSON as in DescribeAlarms: the data points and the threshold that decided. */
  readonly reasonData?: string;
  /** Milliseconds: when the state was entered. */
  readonly enteredAt: number;
}

export interface AlarmActions {
  /**
   * Resolves when it is done or safely handed on; throws with a message for the alarm's history when it cannot be. May be called again for
   * the same change after a crash.
   */
  run(call: AlarmActionCall): Promise<void>;
  /** True for actions that are called once a minute for as long as the alarm stays in the state (scaling policies). */
  repeats(action: string): boolean;
}
