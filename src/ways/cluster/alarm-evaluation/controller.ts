// Evaluates alarms: metric alarms when a period has ended, composite alarms when one of theirs has changed. Runs what is to be done then.
//
// An action is written down before it is run: after a crash it may be run twice, but is not forgotten.
import { alarmsIn, parseRule } from '../../../core/alarms/composite.ts';
import type { Clock } from '../../../machinery/clock.ts';
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import type { Informer } from '../../../machinery/informer.ts';
import { chainOf } from '../../../machinery/log.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import type { AlarmActions } from '../../../model/alarm-actions.ts';
import { type Alarm, alarmKind } from '../../../model/kinds/alarm.ts';
import { actionsFor, alarmStatus } from '../../../model/kinds/alarm-state.ts';
import type { AlarmStatus, MetricAlarmSpec, PendingAction } from '../../../model/kinds/alarm-types.ts';
import type { Metrics } from '../../../model/metrics.ts';
import { isDeleting, keyOf, keyText, parseKey } from '../../../model/object.ts';
import { dataPoints } from './data-points.ts';
import { actionEntry, withEntries } from './history.ts';
import { planAssigned, planComposite, planMetric, ruleOf } from './plan.ts';
import { windowAt } from './window.ts';

export interface AlarmEvaluationDeps {
  readonly client: ObjectClient;
  readonly alarms: Informer<Alarm>;
  readonly metrics: Metrics;
  readonly actions: AlarmActions;
  readonly clock: Clock;
}

export function alarmEvaluation(deps: AlarmEvaluationDeps): Controller {
  /** The end of the window for which repeated actions were run last. */
  const repeatedAt = new Map<string, number>();
  return {
    name: 'alarm-evaluation',
    triggers: [on(deps.alarms, (alarm) => [keyText(keyOf(alarm)), ...watchersOf(deps.alarms, alarm)])],
    async reconcile(key) {
      const alarm = deps.alarms.find(parseKey(key));
      if (!alarm || isDeleting(alarm)) {
        repeatedAt.delete(key);
        return settled;
      }
      if (alarmStatus(alarm).pending.length > 0) return act(deps, alarm);
      const assigned = planAssigned(alarm);
      if (assigned) return write(deps, alarm, assigned);
      if (alarm.spec.composite) return evaluateComposite(deps, alarm);
      return alarm.spec.watch ? evaluateMetric(deps, alarm, alarm.spec.watch, repeatedAt) : settled;
    },
  };
}

/** Composite alarms whose rule names the alarm. */
function watchersOf(alarms: Informer<Alarm>, { metadata, spec }: Alarm): readonly string[] {
  const watches = (other: Alarm) =>
    other.spec.composite !== undefined &&
    alarmsIn(parseRule(other.spec.composite.rule)).includes(spec.alarmName);
  return alarms
    .list(metadata.namespace)
    .filter(watches)
    .map((other) => keyText(keyOf(other)));
}

async function evaluateMetric(
  deps: AlarmEvaluationDeps,
  alarm: Alarm,
  watch: MetricAlarmSpec,
  repeatedAt: Map<string, number>,
): Promise<Outcome> {
  if (!ruleOf(watch)) return settled;
  const now = deps.clock.now();
  const window = windowAt(watch, now);
  // A state that a caller assigned holds until a whole period has ended after it.
  if (window.until <= Date.parse(alarm.spec.assigned?.at ?? ''))
    return wakeAt(window.nextAt, 'an assigned state holds until the next period ends');
  const region = alarm.metadata.namespace ?? '';
  const points = await dataPoints(deps.metrics, region, watch, window);
  const status = planMetric(alarm, watch, points, now);
  if (status) return write(deps, alarm, status);
  await repeat(deps, alarm, { watch, until: window.until }, repeatedAt);
  return wakeAt(window.nextAt, 'the next period ends');
}

async function evaluateComposite(deps: AlarmEvaluationDeps, alarm: Alarm): Promise<Outcome> {
  const all = deps.alarms.list(alarm.metadata.namespace);
  const others = new Map(all.map((each) => [each.spec.alarmName, each]));
  const status = planComposite(alarm, others, deps.clock.now());
  return status ? write(deps, alarm, status) : settled;
}

/** What was written wakes the alarm again: then its actions are run. */
async function write(deps: AlarmEvaluationDeps, alarm: Alarm, status: AlarmStatus): Promise<Outcome> {
  const written = await deps.client.updateStatus(alarmKind, { ...alarm, status });
  await deps.alarms.reached(written.metadata.resourceVersion);
  return settled;
}

async function act(deps: AlarmEvaluationDeps, alarm: Alarm): Promise<Outcome> {
  const status = alarmStatus(alarm);
  const entries = [];
  for (const pending of status.pending) {
    const problem = await run(deps, alarm, pending);
    entries.push(actionEntry(new Date(deps.clock.now()).toISOString(), pending.arn, problem));
  }
  return write(deps, alarm, { ...status, pending: [], history: withEntries(status, entries) });
}

/** Why it failed, if it did. */
async function run(
  { actions }: AlarmEvaluationDeps,
  alarm: Alarm,
  { arn, from }: PendingAction,
): Promise<string | undefined> {
  const { state, reason, reasonData, transitionedAt } = alarmStatus(alarm);
  try {
    await actions.run({
      action: arn,
      region: alarm.metadata.namespace ?? '',
      alarmName: alarm.spec.alarmName,
      alarmArn: alarm.spec.arn,
      from,
      to: state,
      reason,
      ...(reasonData === undefined ? {} : { reasonData }),
      enteredAt: Date.parse(transitionedAt),
    });
    return undefined;
  } catch (error) {
    return chainOf(error);
  }
}

/** Once for each window (a minute, or a shorter period), and not in that of the change itself: then they were run as its actions. */
async function repeat(
  deps: AlarmEvaluationDeps,
  alarm: Alarm,
  { watch, until }: { readonly watch: MetricAlarmSpec; readonly until: number },
  repeatedAt: Map<string, number>,
): Promise<void> {
  const { state, transitionedAt } = alarmStatus(alarm);
  const repeating = actionsFor(alarm, state).filter((arn) => deps.actions.repeats(arn));
  const key = keyText(keyOf(alarm));
  const last = Math.max(repeatedAt.get(key) ?? 0, windowAt(watch, Date.parse(transitionedAt)).until);
  if (repeating.length === 0 || until <= last) return;
  repeatedAt.set(key, until);
  for (const arn of repeating) await run(deps, alarm, { arn, from: state });
}
