// Which old ReplicaSets are no longer needed?
//
// Those beyond revisionHistoryLimit, oldest first, once nothing can fall back on them any more: after the bake time, or
// after a rollback, all but the one that was fallen back on.
import type { Verdict } from '../../../core/rollout/types.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { isDeleting } from '../../../model/object.ts';
import { revisionOf } from './annotations.ts';
import type { Situation } from './situation.ts';

export function outdatedSets(
  { deployment, sets, target, policy }: Situation,
  verdict: Verdict,
): readonly ReplicaSet[] {
  const isOver =
    verdict.type === 'rolledBack' ||
    (verdict.type === 'complete' &&
      (verdict.isBaked || policy.onFailure !== 'rollback' || policy.desired === 0));
  if (!isOver) return [];
  const kept = verdict.type === 'rolledBack' ? verdict.to : undefined;
  const old = sets.filter((set) => set !== target && set.metadata.uid !== kept);
  const surplus = old.length - (deployment.spec.revisionHistoryLimit ?? 10);
  if (surplus <= 0) return [];
  return old
    .filter(isEmpty)
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, surplus);
}

/** Wants no pods, has none, and says so of its present generation. */
function isEmpty(set: ReplicaSet): boolean {
  const { generation = 0 } = set.metadata;
  const { replicas = 0, observedGeneration = 0 } = set.status ?? {};
  return set.spec.replicas === 0 && replicas === 0 && observedGeneration >= generation && !isDeleting(set);
}
