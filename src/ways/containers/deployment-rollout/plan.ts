// What does a Deployment do next: which ReplicaSets have which size, and what does its status say?
//
// The roll-out itself is the engine's (core/rollout): here its words become ReplicaSets, and what must be remembered
// becomes annotations and status. The spec is never touched. A paused or deleted Deployment makes no new ReplicaSet.
import { planRollout } from '../../../core/rollout/plan-rollout.ts';
import type { RolloutPlan, Verdict, Why } from '../../../core/rollout/types.ts';
import { isDeleting } from '../../../model/object.ts';
import type { DeploymentStatus } from '../../../model/wire/kubernetes.ts';
import { type Changes, changesOf } from './changes.ts';
import { type Happening, happeningsOf } from './events.ts';
import { type Observed, setName, situationOf } from './situation.ts';
import { statusOf } from './status.ts';

export interface Plan extends Changes {
  readonly status: DeploymentStatus;
  readonly happenings: readonly Happening[];
  readonly verdict: Verdict;
  /** Why it is not further. */
  readonly reasons: readonly Why[];
  readonly wakeAtMs?: number;
}

export function plan(observed: Observed, nowMs: number): Plan {
  const situation = situationOf(observed, nowMs);
  const decided = planRollout(situation.input, nowMs);
  const isNeverMade = situation.policy.isPaused && !situation.target;
  const scales = isDeleting(observed.deployment)
    ? []
    : decided.scales.filter(({ revision }) => !(isNeverMade && revision === situation.input.target));
  const rollout = { ...decided, scales };
  const status = statusOf(situation, rollout, nowMs);
  const wakes = [
    ...situation.recheckAtMs,
    ...(rollout.wakeAtMs === undefined ? [] : [rollout.wakeAtMs]),
    ...lookAtTraffic(observed, rollout, nowMs),
  ];
  const after = { verdict: rollout.verdict, status };
  return {
    ...changesOf(situation, rollout),
    status,
    happenings: happeningsOf(observed.deployment, scales, (id) => setName(situation, id), after),
    verdict: rollout.verdict,
    reasons: rollout.reasons,
    ...(wakes.length > 0 && { wakeAtMs: Math.min(...wakes) }),
  };
}

const TRAFFIC_LOOK_MS = 5000;

/** Counts of requests come without a change of any object: they are looked at while the gates are open. */
function lookAtTraffic({ trafficOf }: Observed, { verdict }: RolloutPlan, nowMs: number): readonly number[] {
  const isOpen = verdict.type === 'progressing' || (verdict.type === 'complete' && !verdict.isBaked);
  return trafficOf && isOpen ? [nowMs + TRAFFIC_LOOK_MS] : [];
}
