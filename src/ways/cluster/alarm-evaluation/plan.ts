// What becomes of an alarm's status? Pure: an assigned state is taken over first and holds until the next evaluation; then the state is what the
// data say. A change of state goes into history and brings the actions of the new state.

import { COMPARISONS, type Comparison, minimumSamplesOf } from '../../../core/alarms/comparison.ts';
import { alarmsIn, isTrue, parseRule } from '../../../core/alarms/composite.ts';
import type { AlarmRule, DataPoint } from '../../../core/alarms/evaluate.ts';
import { evaluate } from '../../../core/alarms/evaluate.ts';
import { stateReason, stateReasonData } from '../../../core/alarms/reason.ts';
import { longTime } from '../../../core/alarms/texts.ts';
import { percentileOf } from '../../../core/metrics/statistic.ts';
import type { Alarm } from '../../../model/kinds/alarm.ts';
import { actionsFor, alarmStatus, hasNewAssignment } from '../../../model/kinds/alarm-state.ts';
import type { AlarmStatus, MetricAlarmSpec } from '../../../model/kinds/alarm-types.ts';
import { type StateAndReason, stateEntry, withEntries } from './history.ts';
import { periodOf } from './window.ts';

/** The rule that data points are judged by; undefined = it cannot be evaluated here (anomaly detection). */
export function ruleOf(watch: MetricAlarmSpec): AlarmRule | undefined {
  const comparison = COMPARISONS.find((each) => each === watch.comparison) satisfies Comparison | undefined;
  if (!comparison || watch.threshold === undefined) return undefined;
  const percentile = watch.metric && percentileOf(watch.metric.statistic);
  const isStrict = watch.lowSampleCountPercentile === 'ignore' && percentile !== undefined;
  return {
    comparison,
    threshold: watch.threshold,
    evaluationPeriods: watch.evaluationPeriods,
    ...(watch.datapointsToAlarm === undefined ? {} : { datapointsToAlarm: watch.datapointsToAlarm }),
    missingData: missingDataOf(watch),
    ...(isStrict ? { minimumSamples: minimumSamplesOf(percentile) } : {}),
  };
}

function missingDataOf({ metric, treatMissingData = 'missing' }: MetricAlarmSpec): AlarmRule['missingData'] {
  return metric?.namespace === 'AWS/DynamoDB' ? 'ignore' : treatMissingData;
}

/** The assigned state is taken over; undefined when there is none that is new. */
export function planAssigned(alarm: Alarm): AlarmStatus | undefined {
  const { assigned } = alarm.spec;
  if (!assigned || !hasNewAssignment(alarm)) return undefined;
  return { ...entered(alarm, assigned, assigned.at), assignedAt: assigned.at };
}

/** Undefined when nothing changes. */
export function planMetric(
  alarm: Alarm,
  watch: MetricAlarmSpec,
  points: readonly DataPoint[],
  now: number,
): AlarmStatus | undefined {
  const rule = ruleOf(watch);
  if (!rule) return undefined;
  const evaluation = evaluate(rule, points);
  const { state } = evaluation;
  if (state === undefined) return undefined;
  const { metric } = watch;
  const reasonData = stateReasonData(rule, evaluation, {
    now,
    periodSeconds: periodOf(watch),
    ...(metric ? { statistic: metric.statistic } : {}),
    ...(metric?.unit === undefined ? {} : { unit: metric.unit }),
  });
  return changed(alarm, { state, reason: stateReason(rule, state, evaluation), reasonData }, now);
}

/** `others`: the alarms of the region, by name. */
export function planComposite(
  alarm: Alarm,
  others: ReadonlyMap<string, Alarm>,
  now: number,
): AlarmStatus | undefined {
  const rule = parseRule(alarm.spec.composite?.rule ?? 'FALSE');
  const children = alarmsIn(rule).flatMap((name) => others.get(name) ?? []);
  const last = children
    .map((child) => ({ child, status: alarmStatus(child) }))
    .sort((a, b) => (a.status.transitionedAt < b.status.transitionedAt ? 1 : -1))[0];
  const assignedAt = alarm.spec.assigned?.at;
  if (assignedAt !== undefined && (last?.status.updatedAt ?? '') <= assignedAt) return undefined;
  const holds = isTrue(rule, (name) => {
    const child = others.get(name);
    return child && alarmStatus(child).state;
  });
  const state = holds ? 'ALARM' : 'OK';
  if (!last) return changed(alarm, { state, reason: `${alarm.spec.arn} was evaluated to ${state}` }, now);
  const at = Date.parse(last.status.transitionedAt);
  const { arn } = last.child.spec;
  const timestamp = last.status.transitionedAt.replace('Z', '+0000');
  const triggeringAlarms = [{ arn, state: { value: last.status.state, timestamp } }];
  const reason = `${arn} transitioned to ${last.status.state} at ${longTime(at)}`;
  return changed(alarm, { state, reason, reasonData: JSON.stringify({ triggeringAlarms }) }, now);
}

/** An evaluation that ends in the same state leaves the reason as it was, unless a caller had assigned it. */
function changed(alarm: Alarm, to: StateAndReason, now: number): AlarmStatus | undefined {
  const status = alarmStatus(alarm);
  const isAssigned = status.assignedAt !== undefined && status.updatedAt === status.assignedAt;
  if (to.state === status.state && !isAssigned) return undefined;
  return entered(alarm, to, new Date(now).toISOString());
}

function entered(alarm: Alarm, to: StateAndReason, at: string): AlarmStatus {
  const status = alarmStatus(alarm);
  const { reasonData: _, ...rest } = status;
  const { state, reason, reasonData } = to;
  const next = { ...rest, state, reason, ...(reasonData === undefined ? {} : { reasonData }), updatedAt: at };
  if (state === status.state) return next;
  return {
    ...next,
    transitionedAt: at,
    history: withEntries(status, [stateEntry(at, status, to)]),
    pending: [...status.pending, ...actionsFor(alarm, state).map((arn) => ({ arn, from: status.state }))],
  };
}
