// Binds pending pods to nodes. All that want a place are placed in one pass over one ledger; each binding is conditional
// on its pod, and the next part of the pass is worked out while bindings are being written.
//
// One key for the whole queue. Pods that found no place wait for a change that could help them (state.ts).
import { schedule, type Unplaced } from '../../../core/placement/schedule.ts';
import { unplacedText } from '../../../core/placement/words.ts';
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isError } from '../../../model/errors.ts';
import { podCondition, podKind } from '../../../model/kinds/pod.ts';
import { keyOf } from '../../../model/object.ts';
import type { ContainerDeps } from '../deps.ts';
import { openLanes } from './lanes.ts';
import { PlacementState, type Waiting } from './state.ts';

const PASS = ['all'];
/** Writes under way at once. */
const PARALLEL = 256;
/** Pods placed in one go, so that nothing else waits long. */
const CHUNK = 100;
/** What is parked is looked at again so often even when nothing that is known to help has changed. */
const AGAIN_MS = 300_000;
const FAILED_MS = 1_000;

export function podPlacement(deps: ContainerDeps): Controller {
  const state = new PlacementState();
  const { nodes, pods } = deps.informers;
  const wanted = () => (state.hasPending ? PASS : []);
  return {
    name: 'pod-placement',
    triggers: [
      on(nodes, ({ metadata: { name } }) => {
        state.nodeChanged(name, nodes.find({ name }));
        return wanted();
      }),
      on(pods, (pod) => {
        state.podChanged(pod, pods.find(keyOf(pod))?.metadata.uid === pod.metadata.uid);
        return wanted();
      }),
    ],
    concurrency: 1,
    reconcile: (_key, signal) => pass(deps, state, signal),
  };
}

async function pass(deps: ContainerDeps, state: PlacementState, signal: AbortSignal): Promise<Outcome> {
  if (!state.hasPending) state.unpark(); // only the timer wakes it then
  const lanes = openLanes(PARALLEL);
  const taken = state.take();
  let failed = 0;
  try {
    for (let from = 0; from < taken.length && !signal.aborted; from += CHUNK) {
      const part = taken.slice(from, from + CHUNK).filter((waiting) => state.isUnderWay(waiting));
      for (const write of place(deps, state, part)) {
        await lanes.run(async () => {
          if (!(await write())) failed += 1;
        });
      }
    }
  } finally {
    await lanes.done();
    state.giveBack(taken);
  }
  return outcome(deps, state, failed);
}

function outcome({ clock }: ContainerDeps, state: PlacementState, failed: number): Outcome {
  if (failed > 0 && state.hasPending) return wakeAt(clock.now() + FAILED_MS, 'bindings failed');
  if (state.hasParked) return wakeAt(clock.now() + AGAIN_MS, 'pods found no place');
  return settled;
}

/** Places these pods; returns what is to be written, each answering whether it was. */
function place(
  deps: ContainerDeps,
  state: PlacementState,
  part: readonly Waiting[],
): readonly (() => Promise<boolean>)[] {
  const byUid = new Map(part.map((waiting) => [waiting.item.uid, waiting]));
  const items = part.map(({ item }) => item);
  const { placements, unplaced } = schedule(state.ledger, items, state.nextSeed());
  const bindings = placements.flatMap(({ item, node }) => {
    const waiting = byUid.get(item.uid);
    return waiting ? [() => bind(deps, state, waiting, node)] : [];
  });
  const reports = unplaced.flatMap((each) => {
    const waiting = byUid.get(each.item.uid);
    if (!waiting) return [];
    state.park(waiting, each);
    return [() => tellUnplaced(deps, waiting, each)];
  });
  if (placements.length > 0) state.ledgerFilled();
  return [...bindings, ...reports];
}

async function bind(
  { client, events, informers, log }: ContainerDeps,
  state: PlacementState,
  waiting: Waiting,
  node: string,
): Promise<boolean> {
  const { pod } = waiting;
  const { uid, namespace, name } = pod.metadata;
  try {
    await client.act(podKind, keyOf(pod), 'binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace, name, uid },
      target: { kind: 'Node', name: node },
    });
    state.placed(waiting);
    events.normal(pod, 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`);
    return true;
  } catch (error) {
    state.unplace(waiting, informers.pods.find(keyOf(pod)));
    if (!isError(error, 'Conflict', 'NotFound'))
      log.error('Cannot bind a pod', { namespace, name, node, error });
    return false;
  }
}

/** Condition and event; nothing when both say so already. */
async function tellUnplaced(
  { client, events, clock, log }: ContainerDeps,
  { pod }: Waiting,
  unplaced: Unplaced,
): Promise<boolean> {
  const message = unplacedText(unplaced, pod.spec.preemptionPolicy === 'Never');
  const before = podCondition(pod, 'PodScheduled');
  if (before?.reason === 'Unschedulable' && before.message === message) return true;
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
  return true;
}
