// What the pods of a Deployment are to the roll-out engine.
import { podHealth } from '../../../core/health/pod-trouble.ts';
import type { Unit, UnitState } from '../../../core/rollout/types.ts';
import { isNodeReady, type Node, nodeCondition } from '../../../model/kinds/node.ts';
import { isPodTerminal, type Pod, podCondition } from '../../../model/kinds/pod.ts';
import { isDeleting } from '../../../model/object.ts';

export interface PodUnits {
  readonly units: readonly Unit[];
  /** When one of them changes by time alone. */
  readonly recheckAtMs: readonly number[];
}

/** Units for the pods of one revision. Pods that have ended for good are none: their set replaces them. */
export function unitsOf(
  revision: string,
  pods: readonly Pod[],
  findNode: (name: string) => Node | undefined,
  nowMs: number,
): PodUnits {
  const living = pods.filter((pod) => !isPodTerminal(pod) || isDeleting(pod));
  const health = living.map((pod) => podHealth(pod, nowMs));
  const units = living.map((pod, index): Unit => {
    const { failures = 0, trouble } = health[index] ?? {};
    const label = `pod "${pod.metadata.name}"`;
    return { label, revision, ...stateOf(pod, findNode), failures, ...(trouble && { why: trouble }) };
  });
  return { units, recheckAtMs: health.flatMap(({ recheckAtMs }) => recheckAtMs ?? []) };
}

/** A condition that turned later than this after the pod's start was true before. Times are to the second. */
const START_SLACK_MS = 1000;

function stateOf(
  pod: Pod,
  findNode: (name: string) => Node | undefined,
): { state: UnitState; sinceMs: number } {
  const { deletionTimestamp, creationTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined) return { state: 'ending', sinceMs: Date.parse(deletionTimestamp) };
  const startMs = Date.parse(pod.status?.startTime ?? creationTimestamp);
  const ready = podCondition(pod, 'Ready');
  const turnedMs = ready?.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : startMs;
  const node = pod.spec.nodeName ? findNode(pod.spec.nodeName) : undefined;
  if (node && !isNodeReady(node)) return { state: 'lost', sinceMs: turnedMs };
  if (ready?.status === 'True') return { state: 'ready', sinceMs: turnedMs };
  const wasReady = ready !== undefined && turnedMs > startMs + START_SLACK_MS;
  // A node that has come back has yet to say how its pods are.
  const sinceMs = Math.max(turnedMs, readySinceMs(node));
  return wasReady ? { state: 'unready', sinceMs } : { state: 'starting', sinceMs: startMs };
}

function readySinceMs(node: Node | undefined): number {
  const since = node && nodeCondition(node, 'Ready')?.lastTransitionTime;
  return since ? Date.parse(since) : 0;
}
