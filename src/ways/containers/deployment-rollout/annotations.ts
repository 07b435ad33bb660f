// The annotations by which a Deployment and its ReplicaSets keep their history, and those by which users steer it.
//
// The first group is upstream's: kubectl reads and writes it (rollout history, undo, change cause). What is kept of our
// roll-out is one JSON value on the ReplicaSet (record.ts).
import type { Deployment } from '../../../model/kinds/deployment.ts';
import type { ReplicaSet } from '../../../model/kinds/replica-set.ts';
import type { ApiObject } from '../../../model/object.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
export const HASH_LABEL = 'pod-template-hash';

/** 'false' turns automatic rollback off: then only the progress deadline is watched, as upstream does. */
export const AUTO_ROLLBACK = 'tutti.dev/auto-rollback';
/** Seconds that a new revision has to stay well. */
export const BAKE_SECONDS = 'tutti.dev/bake-seconds';
/** Pods of the new revision that may fail. */
export const FAILURE_BUDGET = 'tutti.dev/failure-budget';
/** What became of the attempt to roll this ReplicaSet out. */
export const ROLLOUT = 'tutti.dev/rollout';

/** What a ReplicaSet does not take over from its Deployment. */
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  ROLLOUT,
]);

export type Annotations = { readonly [name: string]: string };

/** The Deployment's annotations that its new ReplicaSet takes over. */
export function copiedAnnotations({ metadata }: Deployment): Annotations {
  return Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([name]) => !NOT_COPIED.has(name)),
  );
}

/** A whole number from an annotation; undefined when it is not there or none. */
export function numberIn({ metadata }: ApiObject, name: string): number | undefined {
  const text = metadata.annotations?.[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The revision number of a ReplicaSet; 0 when it has none yet. */
export function revisionOf(set: ReplicaSet): number {
  return numberIn(set, REVISION) ?? 0;
}

/** Annotations of the set as the target of a roll-out: those of the Deployment, and its place in history. */
export function targetAnnotations(
  deployment: Deployment,
  set: ReplicaSet | undefined,
  revision: number,
): Annotations {
  const before = set ? revisionOf(set) : 0;
  const history = set?.metadata.annotations?.[REVISION_HISTORY];
  const isMoved = before > 0 && before < revision;
  return {
    ...set?.metadata.annotations,
    ...copiedAnnotations(deployment),
    ...(before < revision && { [REVISION]: String(revision) }),
    ...(isMoved && { [REVISION_HISTORY]: history ? `${history},${before}` : String(before) }),
  };
}
