// What an alarm is: the names and values are AWS's (PutMetricAlarm, PutCompositeAlarm), so that nothing is lost between the two.

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmDimension {
  readonly name: string;
  readonly value: string;
}

export interface AlarmMetricStat {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly AlarmDimension[];
  readonly periodSeconds: number;
  /** `Average`, `p99`, `tm90` ... */
  readonly statistic: string;
  readonly unit?: string;
}

/** A line of metric math: a metric or an expression. */
export interface AlarmQuery {
  readonly id: string;
  readonly label?: string;
  readonly returnData: boolean;
  readonly metric?: AlarmMetricStat;
  readonly expression?: string;
  /** Of the expression. */
  readonly periodSeconds?: number;
}

/** Watches numbers. */
export interface MetricAlarmSpec {
  /** One of `metric` and `queries`. */
  readonly metric?: AlarmMetricStat;
  readonly queries?: readonly AlarmQuery[];
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  /** AWS's ComparisonOperator. */
  readonly comparison: string;
  readonly threshold?: number;
  /** The query that is the threshold (anomaly detection): stored, never evaluated. */
  readonly thresholdMetricId?: string;
  /** Absent as AWS leaves it absent: then `missing`. */
  readonly treatMissingData?: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
  readonly lowSampleCountPercentile?: 'evaluate' | 'ignore';
}

/** Watches other alarms. */
export interface CompositeAlarmSpec {
  /** `ALARM("a") AND NOT OK("b")` */
  readonly rule: string;
  readonly actionsSuppressor?: string;
  readonly suppressorWaitSeconds?: number;
  readonly suppressorExtensionSeconds?: number;
}

/** A state that a caller gave it; holds until the next evaluation. */
export interface AssignedState {
  readonly state: AlarmStateValue;
  readonly reason: string;
  readonly reasonData?: string;
  /** RFC 3339 with milliseconds; tells one assignment from the next. */
  readonly at: string;
}

export interface AlarmHistoryEntry {
  /** RFC 3339 with milliseconds. */
  readonly at: string;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

export interface AlarmSpec {
  readonly alarmName: string;
  readonly arn: string;
  readonly description?: string;
  readonly actionsEnabled: boolean;
  /** ARNs of what is done when it enters a state. */
  readonly okActions: readonly string[];
  readonly alarmActions: readonly string[];
  readonly insufficientDataActions: readonly string[];
  readonly tags?: { readonly [key: string]: string };
  /** One of `watch` and `composite`. */
  readonly watch?: MetricAlarmSpec;
  readonly composite?: CompositeAlarmSpec;
  readonly assigned?: AssignedState;
  /** RFC 3339 with milliseconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The last changes of what is wanted, oldest first. */
  readonly changes: readonly AlarmHistoryEntry[];
}

/** An action that is still to be done. */
export interface PendingAction {
  readonly arn: string;
  readonly from: AlarmStateValue;
}

export interface AlarmStatus {
  readonly state: AlarmStateValue;
  readonly reason: string;
  readonly reasonData?: string;
  /** When state or reason last changed; RFC 3339 with milliseconds. */
  readonly updatedAt: string;
  /** When the state last changed. */
  readonly transitionedAt: string;
  /** `at` of the assigned state that was taken over last. */
  readonly assignedAt?: string;
  readonly pending: readonly PendingAction[];
  /** State changes and actions, oldest first. */
  readonly history: readonly AlarmHistoryEntry[];
}
