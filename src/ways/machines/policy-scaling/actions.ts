// What alarms do to groups: the action of an alarm that names a scaling policy. What callers ask of a policy is asked.ts.
//
// The group's new number and why it is that are one write, on condition of the group as it was read; group-capacity does the rest.
import type { Proposal } from '../../../core/scaling/target-tracking.ts';
import type { AlarmActionCall, AlarmActions } from '../../../model/alarm-actions.ts';
import { isError, TuttiError } from '../../../model/errors.ts';
import type { ScalingPolicy } from '../../../model/kinds/group-rules.ts';
import { type MachineGroup, machineGroupKind } from '../../../model/kinds/machine-group.ts';
import type { Metrics } from '../../../model/metrics.ts';
import { keyOf } from '../../../model/object.ts';
import { membersOf } from '../deps.ts';
import { applyProposal } from './apply.ts';
import type { PolicyDeps } from './controller.ts';
import { loadOf, planSimple, planSteps, planTracking, type TrackedLoad, warmupOf } from './plan.ts';
import { policyIdOf } from './policy-arn.ts';
import { samplesOf } from './samples.ts';
import { trackedMetric } from './tracked-metric.ts';
import { HIGH_PERIODS, LOW_PERIODS } from './tracking-alarms.ts';

export interface ActionDeps extends PolicyDeps {
  readonly metrics: Metrics;
}

const ATTEMPTS = 5;

export function policyActions(deps: ActionDeps): AlarmActions {
  return {
    repeats: (action) => policyIdOf(action) !== undefined,
    async run(call) {
      const id = policyIdOf(call.action);
      if (id === undefined) throw new TuttiError('Terminal', `Nothing here can carry out "${call.action}"`);
      const policy = deps.policies.list(call.region).find(({ spec }) => spec.policyId === id);
      if (!policy) throw new TuttiError('NotFound', `No scaling policy "${call.action}"`);
      if (policy.spec.enabled) await execute(deps, policy, call);
    },
  };
}

async function execute(deps: ActionDeps, policy: ScalingPolicy, call: AlarmActionCall): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const group = await deps.client.find(machineGroupKind, {
      namespace: policy.metadata.namespace,
      name: policy.spec.group,
    });
    if (!group || group.spec.suspended.some(({ process }) => process === 'AlarmNotification')) return;
    const proposal = await propose(deps, policy, group, call);
    if (proposal.type === 'none') return;
    try {
      await applyProposal(deps, { policy, group, proposal, because: becauseOf(policy, call) });
      return;
    } catch (error) {
      if (!isError(error, 'Conflict') || attempt === ATTEMPTS) throw error;
    }
  }
}

function becauseOf({ spec }: ScalingPolicy, call: AlarmActionCall): string {
  return `a monitor alarm ${call.alarmName} in state ${call.to} triggered policy ${spec.policyName}`;
}

async function propose(
  deps: ActionDeps,
  policy: ScalingPolicy,
  group: MachineGroup,
  call: AlarmActionCall,
): Promise<Proposal> {
  const nowMs = deps.clock.now();
  const load = loadOf(membersOf(deps.informers, keyOf(group)), warmupOf(policy, group), nowMs);
  switch (policy.spec.type) {
    case 'TargetTrackingScaling':
      return planTracking(group, await trackedLoads(deps, group, nowMs), nowMs);
    case 'StepScaling': {
      const breach = breachOf(call);
      return breach === undefined
        ? { type: 'none', reason: 'the alarm gave no value' }
        : planSteps(policy, group, breach, load);
    }
    case 'SimpleScaling':
      return planSimple(policy, group, nowMs, true);
    case 'PredictiveScaling':
      return { type: 'none', reason: 'predictive scaling is not carried out' };
  }
}

async function trackedLoads(
  deps: ActionDeps,
  group: MachineGroup,
  nowMs: number,
): Promise<readonly TrackedLoad[]> {
  const region = group.metadata.namespace ?? '';
  const members = membersOf(deps.informers, keyOf(group));
  const policies = deps.policies
    .list(region)
    .filter(({ spec }) => spec.group === group.metadata.name && spec.enabled);
  const loads = policies.map(async (policy): Promise<readonly TrackedLoad[]> => {
    const tracked = policy.spec.type === 'TargetTrackingScaling' ? trackedMetric(policy, group) : undefined;
    if (!tracked) return [];
    const samples = await samplesOf(deps.metrics, region, tracked, nowMs);
    const tracking = {
      target: tracked.target,
      disableScaleIn: tracked.disableScaleIn,
      outSamples: HIGH_PERIODS,
      inMs: LOW_PERIODS * tracked.metric.periodSeconds * 1000,
    };
    return [{ ...loadOf(members, warmupOf(policy, group), nowMs), tracking, samples }];
  });
  return (await Promise.all(loads)).flat();
}

/** The newest data point less the threshold, as the alarm tells them. */
function breachOf({ reasonData }: AlarmActionCall): number | undefined {
  const data = JSON.parse(reasonData ?? '{}') as { threshold?: number; recentDatapoints?: readonly number[] };
  const value = data.recentDatapoints?.at(-1);
  return value === undefined || data.threshold === undefined ? undefined : value - data.threshold;
}
