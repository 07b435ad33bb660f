// Which pods go first when there are too many?
//
// Upstream's order: without a node, pending, not ready, cheap by the deletion-cost annotation, on a node with many of
// their kind, ready for a short time, restarted often, young. Times are compared by orders of magnitude, so that the
// choice among old pods does not always hit the youngest.
import { isPodReady, type Pod, podCondition } from '../../../model/kinds/pod.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** The first `count` to go. `related`: active pods of all sets of the same owner, to see how nodes are shared. */
export function chooseVictims(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  nowMs: number,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const perNode = new Map<string, number>();
  for (const { spec } of related)
    if (spec.nodeName) perNode.set(spec.nodeName, (perNode.get(spec.nodeName) ?? 0) + 1);
  const rank = (pod: Pod) => preference(pod, perNode, nowMs);
  return pods
    .map((pod) => ({ pod, rank: rank(pod) }))
    .sort((a, b) => compare(a.rank, b.rank) || a.pod.metadata.name.localeCompare(b.pod.metadata.name))
    .slice(0, count)
    .map(({ pod }) => pod);
}

/** Lower goes first, compared one by one. */
function preference(pod: Pod, perNode: ReadonlyMap<string, number>, nowMs: number): readonly number[] {
  return [
    pod.spec.nodeName ? 1 : 0,
    ['Pending', 'Unknown', 'Running'].indexOf(pod.status?.phase ?? 'Pending'),
    isPodReady(pod) ? 1 : 0,
    costOf(pod),
    -(perNode.get(pod.spec.nodeName ?? '') ?? 0),
    ageRank(isPodReady(pod) ? podCondition(pod, 'Ready')?.lastTransitionTime : undefined, nowMs),
    -restarts(pod),
    ageRank(pod.metadata.creationTimestamp, nowMs),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function costOf(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : 0;
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

/** Doublings of a time that has passed; unknown = none. */
function ageRank(timestamp: string | undefined, nowMs: number): number {
  if (timestamp === undefined) return -1;
  return Math.floor(Math.log2(Math.max(1, (nowMs - Date.parse(timestamp)) / 1000)));
}
