// Pods, as placement sees them: which want a place, and how a node, or the want of one, is written down.
//
// The adapter of ways/cluster/placement for pods; the control program brings the two together.
import type { Unplaced } from '../../../core/placement/schedule.ts';
import { unplacedText } from '../../../core/placement/words.ts';
import { isSame } from '../../../machinery/schema/equality.ts';
import { isError } from '../../../model/errors.ts';
import { isPodTerminal, type Pod, podCondition, podKind } from '../../../model/kinds/pod.ts';
import { isDeleting, keyOf } from '../../../model/object.ts';
import type { ContainerDeps } from '../deps.ts';
import { placeableOf } from './placeable.ts';

const SCHEDULER = 'default-scheduler';

export function placedPods(deps: ContainerDeps) {
  return {
    informer: deps.informers.pods,
    hasEnded: isPodTerminal,
    isLeaving: isDeleting,
    nodeOf: ({ spec }: Pod) => spec.nodeName,
    wantsPlace,
    priorityOf: ({ spec }: Pod) => spec.priority ?? 0,
    asksOtherwise: (before: Pod, after: Pod) =>
      !isSame(before.spec, after.spec) || !isSame(before.metadata.labels, after.metadata.labels),
    placeableOf,
    bind: (pod: Pod, node: string) => bind(deps, pod, node),
    tellUnplaced: (pod: Pod, unplaced: Unplaced) => tellUnplaced(deps, pod, unplaced),
  };
}

function wantsPlace(pod: Pod): boolean {
  const ours = (pod.spec.schedulerName ?? SCHEDULER) === SCHEDULER;
  return ours && !isDeleting(pod) && !pod.spec.schedulingGates?.length;
}

async function bind({ client, events }: ContainerDeps, pod: Pod, node: string): Promise<void> {
  const { uid, namespace, name } = pod.metadata;
  await client.act(podKind, keyOf(pod), 'binding', {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { namespace, name, uid },
    target: { kind: 'Node', name: node },
  });
  events.normal(pod, 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`);
}

/** Condition and event; nothing when both say so already. */
async function tellUnplaced(
  { client, events, clock, log }: ContainerDeps,
  pod: Pod,
  unplaced: Unplaced,
): Promise<void> {
  const message = unplacedText(unplaced, pod.spec.preemptionPolicy === 'Never');
  const before = podCondition(pod, 'PodScheduled');
  if (before?.reason === 'Unschedulable' && before.message === message) return;
  events.warning(pod, 'FailedScheduling', message);
  const now = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const lastTransitionTime = before?.status === 'False' ? before.lastTransitionTime : now;
  const reason = 'Unschedulable';
  const condition = { type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime };
  const body = { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } };
  try {
    await client.patch(podKind, keyOf(pod), body, { type: 'strategic', subresource: 'status' });
  } catch (error) {
    if (!isError(error, 'Conflict', 'NotFound')) log.error('Cannot tell why a pod has no node', { error });
  }
}
