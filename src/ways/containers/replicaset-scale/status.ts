// What does a ReplicaSet say of itself?
//
// Counts its active pods; the condition ReplicaFailure holds the last pod that could not be created or removed.
import { isPodAvailable, isPodReady, type Pod } from '../../../model/kinds/pod.ts';
import { type ReplicaSet, replicaSetCondition } from '../../../model/kinds/replica-set.ts';
import type { ReplicaSetCondition, ReplicaSetStatus } from '../../../model/wire/kubernetes.ts';

/** What went wrong in acting, if anything. */
export interface ActFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

/** The status for these active pods. */
export function statusOf(
  set: ReplicaSet,
  pods: readonly Pod[],
  failure: ActFailure | undefined,
  nowMs: number,
): ReplicaSetStatus {
  const labels = Object.entries(set.spec.template.metadata?.labels ?? {});
  const isFullyLabeled = ({ metadata }: Pod) =>
    labels.every(([key, value]) => metadata.labels?.[key] === value);
  const count = (holds: (pod: Pod) => boolean) => pods.filter(holds).length;
  const conditions = conditionsOf(set, failure, nowMs);
  return {
    replicas: pods.length,
    ...nonZero({
      fullyLabeledReplicas: count(isFullyLabeled),
      readyReplicas: count(isPodReady),
      availableReplicas: count((pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)),
    }),
    observedGeneration: set.metadata.generation,
    ...(conditions.length > 0 && { conditions }),
  };
}

/** Upstream leaves zeros out. */
function nonZero<T extends { readonly [name: string]: number }>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0)) as Partial<T>; // fewer of the same fields
}

function conditionsOf(
  set: ReplicaSet,
  failure: ActFailure | undefined,
  nowMs: number,
): readonly ReplicaSetCondition[] {
  const others = (set.status?.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
  if (!failure) return others;
  const before = replicaSetCondition(set, 'ReplicaFailure');
  if (before?.reason === failure.reason) return set.status?.conditions ?? [];
  const lastTransitionTime = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return [...others, { type: 'ReplicaFailure', status: 'True', lastTransitionTime, ...failure }];
}

/** When a ready pod starts to count as available, if one is waiting for that. */
export function nextAvailableMs(set: ReplicaSet, pods: readonly Pod[], nowMs: number): number | undefined {
  const minReadyMs = (set.spec.minReadySeconds ?? 0) * 1000;
  if (minReadyMs === 0) return undefined;
  const times = pods
    .filter(isPodReady)
    .map(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime)
    .flatMap((since) => (since === undefined ? [] : [Date.parse(since) + minReadyMs]))
    .filter((at) => at > nowMs);
  return times.length > 0 ? Math.min(...times) : undefined;
}
