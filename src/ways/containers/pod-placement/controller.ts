// Binds pending pods to nodes. All that wait are placed in one pass over one ledger; each binding is conditional on its pod.
//
// One key for the whole queue: a pass takes everything that waits. A pod that found no place waits for a change that could
// help it (a node, a pod that goes), told by the informers.
import { Ledger } from '../../../core/placement/ledger.ts';
import { schedule, type Unplaced, unplacedText } from '../../../core/placement/schedule.ts';
import { type Controller, type Outcome, on, settled } from '../../../machinery/controller.ts';
import { isError } from '../../../model/errors.ts';
import { isPodTerminal, type Pod, podCondition, podKind } from '../../../model/kinds/pod.ts';
import { isDeleting, keyOf } from '../../../model/object.ts';
import type { ContainerDeps } from '../deps.ts';
import { placeableOf, placementNode } from './placeable.ts';

const PASS = ['all'];
const SCHEDULER = 'default-scheduler';
/** Bindings that are written at once. */
const PARALLEL = 64;

export function podPlacement(deps: ContainerDeps): Controller {
  const ledger = new Ledger();
  const waiting = new Map<string, Pod>();
  let seed = 0;
  return {
    name: 'pod-placement',
    triggers: [
      on(deps.informers.nodes, (node) => {
        const known = deps.informers.nodes.find(keyOf(node)) !== undefined;
        if (known) ledger.setNode(placementNode(node));
        else ledger.removeNode(node.metadata.name);
        return waiting.size > 0 ? PASS : [];
      }),
      on(deps.informers.pods, (pod) => {
        follow(deps, { ledger, waiting }, pod);
        return waiting.size > 0 ? PASS : [];
      }),
    ],
    concurrency: 1,
    reconcile: () => {
      seed += 1;
      return pass(deps, { ledger, waiting }, seed);
    },
  };
}

interface State {
  readonly ledger: Ledger;
  /** Pods that want a place, by UID. */
  readonly waiting: Map<string, Pod>;
}

/** Brings the ledger and the queue up to what the informer says of the pod. */
function follow({ informers }: ContainerDeps, { ledger, waiting }: State, pod: Pod): void {
  const { uid } = pod.metadata;
  const present = informers.pods.find(keyOf(pod))?.metadata.uid === uid;
  if (!present || isPodTerminal(pod)) {
    ledger.remove(uid);
    waiting.delete(uid);
  } else if (pod.spec.nodeName) {
    waiting.delete(uid);
    if (ledger.placeOf(uid) !== pod.spec.nodeName) ledger.place(placeableOf(pod), pod.spec.nodeName);
  } else if (wantsPlace(pod)) waiting.set(uid, pod);
  else waiting.delete(uid);
}

function wantsPlace(pod: Pod): boolean {
  const ours = (pod.spec.schedulerName ?? SCHEDULER) === SCHEDULER;
  return ours && !isDeleting(pod) && !pod.spec.schedulingGates?.length;
}

async function pass(deps: ContainerDeps, state: State, seed: number): Promise<Outcome> {
  const pods = [...state.waiting.values()].sort(byPriority);
  // A pod whose binding is on its way counts in the ledger already.
  const open = pods.filter(({ metadata }) => state.ledger.placeOf(metadata.uid) === undefined);
  const result = schedule(state.ledger, open.map(placeableOf), seed);
  const byUid = new Map(open.map((pod) => [pod.metadata.uid, pod]));
  const bindings = result.placements.flatMap(({ item, node }) => {
    const pod = byUid.get(item.uid);
    return pod ? [() => bind(deps, state, pod, node)] : [];
  });
  await inParallel(bindings);
  await inParallel(result.unplaced.map((each) => () => tellUnplaced(deps, byUid.get(each.item.uid), each)));
  return settled;
}

/** Higher priority first, then the older. */
function byPriority(a: Pod, b: Pod): number {
  const difference = (b.spec.priority ?? 0) - (a.spec.priority ?? 0);
  return difference || a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp);
}

async function bind({ client, events }: ContainerDeps, state: State, pod: Pod, node: string): Promise<void> {
  const key = keyOf(pod);
  const { uid } = pod.metadata;
  try {
    await client.act(podKind, key, 'binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { ...key, uid },
      target: { kind: 'Node', name: node },
    });
    state.waiting.delete(uid);
    events.normal(
      pod,
      'Scheduled',
      `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${node}`,
    );
  } catch (error) {
    state.ledger.remove(uid);
    if (!isError(error, 'Conflict', 'NotFound')) throw error;
    state.waiting.delete(uid);
  }
}

async function tellUnplaced(
  { client, events, clock }: ContainerDeps,
  pod: Pod | undefined,
  unplaced: Unplaced,
): Promise<void> {
  if (!pod) return;
  const message = unplacedText(unplaced);
  const before = podCondition(pod, 'PodScheduled');
  if (before?.reason === 'Unschedulable' && before.message === message) return;
  events.warning(pod, 'FailedScheduling', message);
  const now = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const lastTransitionTime = before?.status === 'False' ? before.lastTransitionTime : now;
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime,
  };
  const body = { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } };
  try {
    await client.patch(podKind, keyOf(pod), body, { type: 'strategic', subresource: 'status' });
  } catch (error) {
    if (!isError(error, 'Conflict', 'NotFound')) throw error;
  }
}

async function inParallel(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let task = tasks[next++]; task; task = tasks[next++]) await task();
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, tasks.length) }, lane));
}
