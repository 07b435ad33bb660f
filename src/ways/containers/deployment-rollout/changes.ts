// Which ReplicaSets change, and how, for a plan of the engine?
//
// Everything that changes in one set is one write: its size, what it was sized for, its place in history, its record.
// The target is made with the size it starts with.
import type { RolloutPlan } from '../../../core/rollout/types.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import type { Deployment } from '../../../model/kinds/deployment.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { type Draft, isDeleting } from '../../../model/object.ts';
import {
  type Annotations,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  REVISION,
  ROLLOUT,
  targetAnnotations,
} from './annotations.ts';
import { outdatedSets } from './history.ts';
import { nextRecord } from './record.ts';
import { draftSet } from './replica-sets.ts';
import { NEW, type Situation } from './situation.ts';

export interface Changes {
  readonly create?: Draft<ReplicaSet>;
  /** Sets as they should be, those that change. */
  readonly update: readonly ReplicaSet[];
  readonly remove: readonly ReplicaSet[];
  /** The annotations of the Deployment itself, when they change. */
  readonly annotate?: Annotations;
}

export function changesOf(situation: Situation, rollout: RolloutPlan): Changes {
  const { deployment, sets, policy, target, revision } = situation;
  if (isDeleting(deployment)) return { update: [], remove: [] };
  const create = target || policy.isPaused ? undefined : newSet(situation, rollout);
  const annotate = target || create ? ownAnnotations(deployment, revision) : undefined;
  return {
    ...(create && { create }),
    update: sets
      .filter((set) => !isDeleting(set))
      .flatMap((set) => changed(set, adjusted(situation, rollout, set))),
    remove: outdatedSets(situation, rollout.verdict),
    ...(annotate && { annotate }),
  };
}

/** The revision; without the record of a ReplicaSet, which `kubectl rollout undo` copies here with all the others. */
function ownAnnotations({ metadata }: Deployment, revision: number): Annotations | undefined {
  const { [ROLLOUT]: _record, ...others } = metadata.annotations ?? {};
  const next = { ...others, [REVISION]: String(revision) };
  return isSame(next, metadata.annotations) ? undefined : next;
}

function newSet(situation: Situation, rollout: RolloutPlan): Draft<ReplicaSet> {
  const { deployment, revision } = situation;
  const annotations = {
    ...targetAnnotations(deployment, undefined, revision),
    ...sizes(situation),
    ...recorded(situation, rollout),
  };
  return draftSet(deployment, sizeOf(rollout, NEW, 0), annotations);
}

function adjusted(situation: Situation, rollout: RolloutPlan, set: ReplicaSet): ReplicaSet {
  const { deployment, target, revision } = situation;
  const isTarget = set === target;
  const replicas = sizeOf(rollout, set.metadata.uid, set.spec.replicas ?? 1);
  const { minReadySeconds } = isTarget ? deployment.spec : set.spec;
  const annotations = {
    ...(isTarget ? targetAnnotations(deployment, set, revision) : set.metadata.annotations),
    ...((isTarget || replicas > 0) && sizes(situation)),
    ...(isTarget && recorded(situation, rollout)),
  };
  return {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas, minReadySeconds },
  };
}

function sizeOf({ scales }: RolloutPlan, id: string, now: number): number {
  return scales.find(({ revision }) => revision === id)?.to ?? now;
}

function sizes({ policy }: Situation): Annotations {
  return { [DESIRED_REPLICAS]: String(policy.desired), [MAX_REPLICAS]: String(policy.ceiling) };
}

function recorded({ record }: Situation, { attempt }: RolloutPlan): Annotations {
  return { [ROLLOUT]: JSON.stringify(nextRecord(record, attempt)) };
}

function changed(before: ReplicaSet, after: ReplicaSet): readonly ReplicaSet[] {
  return isSame(before, after) ? [] : [after];
}
