// Where does a Deployment stand, in the words of the roll-out engine?
//
// Revisions are named by the UID of their ReplicaSet; the target is there from the first moment, even while its
// ReplicaSet is not.
import type { Policy, Revision, RolloutInput, Traffic } from '../../../core/rollout/types.ts';
import type { Deployment } from '../../../model/kinds/deployment.ts';
import type { Node } from '../../../model/kinds/node.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS, numberIn, revisionOf } from './annotations.ts';
import { policyOf } from './policy.ts';
import { attemptOf, newRecord, type RolloutRecord, recordOf } from './record.ts';
import { findTarget, targetRevision } from './replica-sets.ts';
import { nameFor } from './template-hash.ts';
import { type PodUnits, unitsOf } from './units.ts';

export interface Observed {
  readonly deployment: Deployment;
  /** ReplicaSets that it controls and selects. */
  readonly sets: readonly ReplicaSet[];
  podsOf(set: ReplicaSet): readonly Pod[];
  findNode(name: string): Node | undefined;
  /** Requests that the pods of a set have answered, lately or since; undefined when nobody counts. */
  readonly trafficOf?: (set: ReplicaSet, sinceMs?: number) => Traffic | undefined;
}

export interface Situation {
  readonly deployment: Deployment;
  readonly sets: readonly ReplicaSet[];
  readonly policy: Policy;
  /** The ReplicaSet of the present template; absent while it is to be made. */
  readonly target?: ReplicaSet;
  /** The target's place in history. */
  readonly revision: number;
  readonly record: RolloutRecord;
  /** The attempt starts now. */
  readonly isNewAttempt: boolean;
  readonly input: RolloutInput;
  /** When pods change by time alone. */
  readonly recheckAtMs: readonly number[];
}

/** Stands for the target while its ReplicaSet does not exist. */
export const NEW = 'new';

export function situationOf(observed: Observed, nowMs: number): Situation {
  const { deployment, sets } = observed;
  const policy = policyOf(deployment);
  const target = findTarget(deployment, sets);
  const revision = targetRevision(target, sets);
  const known = target && recordOf(target);
  const isNewAttempt = known?.revision !== revision;
  const record = isNewAttempt ? newRecord(revision, known, nowMs) : known;
  const parts = sets.map((set) => unitsOf(set.metadata.uid, observed.podsOf(set), observed.findNode, nowMs));
  const input = {
    target: target?.metadata.uid ?? NEW,
    revisions: revisionsOf(sets, target, revision),
    units: parts.flatMap(({ units }) => units),
    policy,
    attempt: attemptOf(record, deployment),
    sizedFor: sizedFor(sets, policy),
    traffic: trafficOf(observed, target, record),
  };
  return {
    deployment,
    sets,
    policy,
    target,
    revision,
    record,
    isNewAttempt,
    input,
    recheckAtMs: rechecks(parts),
  };
}

function revisionsOf(
  sets: readonly ReplicaSet[],
  target: ReplicaSet | undefined,
  order: number,
): readonly Revision[] {
  const known = sets.map(
    (set): Revision => ({
      id: set.metadata.uid,
      order: set === target ? order : revisionOf(set),
      wanted: set.spec.replicas ?? 1,
      isTrusted: recordOf(set)?.isTrusted === true,
    }),
  );
  return target ? known : [...known, { id: NEW, order, wanted: 0, isTrusted: false }];
}

/** What the sets were sized for, when that is not what is wanted now. */
function sizedFor(sets: readonly ReplicaSet[], { desired, ceiling }: Policy): RolloutInput['sizedFor'] {
  const before = sets
    .filter((set) => (set.spec.replicas ?? 1) > 0)
    .map((set) => ({ desired: numberIn(set, DESIRED_REPLICAS), ceiling: numberIn(set, MAX_REPLICAS) }))
    .find((sized) => sized.desired !== undefined && sized.desired !== desired);
  return before?.desired === undefined
    ? undefined
    : { desired: before.desired, ceiling: before.ceiling ?? ceiling };
}

/** An attempt is not judged by what the same revision did in an earlier one. */
function trafficOf(
  { sets, trafficOf }: Observed,
  target: ReplicaSet | undefined,
  { startedAt }: RolloutRecord,
): RolloutInput['traffic'] {
  if (!trafficOf) return undefined;
  const sinceOf = (set: ReplicaSet) => (set === target ? Date.parse(startedAt) : undefined);
  const seen = sets.map((set) => [set.metadata.uid, trafficOf(set, sinceOf(set))] as const);
  return Object.fromEntries(seen.flatMap(([uid, traffic]) => (traffic ? [[uid, traffic]] : [])));
}

function rechecks(parts: readonly PodUnits[]): readonly number[] {
  return parts.flatMap(({ recheckAtMs }) => recheckAtMs);
}

/** The name of the ReplicaSet behind one of the engine's ids. */
export function setName({ deployment, sets }: Situation, id: string): string {
  return sets.find(({ metadata }) => metadata.uid === id)?.metadata.name ?? nameFor(deployment);
}
