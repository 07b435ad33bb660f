// What does a Deployment say of itself after a plan? Counts are of its pods, zeros are left out as upstream does.
import type { RolloutPlan } from '../../../core/rollout/types.ts';
import type { DeploymentStatus } from '../../../model/wire/kubernetes.ts';
import { conditionsOf } from './conditions.ts';
import { type Situation, setName } from './situation.ts';

export function statusOf(situation: Situation, rollout: RolloutPlan, nowMs: number): DeploymentStatus {
  const { deployment, sets, policy, target, isNewAttempt } = situation;
  const { total, updated, ready, available } = rollout.attempt.counts;
  const wanted = situation.input.revisions.reduce((sum, { id, wanted: now }) => {
    return sum + (rollout.scales.find(({ revision }) => revision === id)?.to ?? now);
  }, 0);
  const facts = {
    verdict: rollout.verdict,
    policy,
    available,
    nameOf: (id: string) => setName(situation, id),
    targetName: setName(situation, situation.input.target),
    start: isNewAttempt ? (target ? ('found' as const) : ('created' as const)) : undefined,
    hasProgressed: rollout.hasProgressed,
    sets,
  };
  return {
    ...nonZero({
      observedGeneration: deployment.metadata.generation,
      replicas: total,
      updatedReplicas: updated,
      readyReplicas: ready,
      availableReplicas: available,
      unavailableReplicas: Math.max(0, wanted - available),
      collisionCount: deployment.status?.collisionCount,
    }),
    conditions: conditionsOf(deployment.status?.conditions ?? [], facts, nowMs),
  };
}

function nonZero<T extends { readonly [name: string]: number | undefined }>(counts: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(counts).filter(([, count]) => count !== undefined && count !== 0),
  ) as Partial<T>; // fewer of the same fields
}
