// Watches over nodes: marks those that fall silent, and taints nodes after what they say.

import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import type { Informer } from '../../../machinery/informer.ts';
import { isError } from '../../../model/errors.ts';
import type { Lease } from '../../../model/kinds/lease.ts';
import { type Node, nodeCondition, nodeKind } from '../../../model/kinds/node.ts';
import { type Pod, podKind } from '../../../model/kinds/pod.ts';
import { keyOf } from '../../../model/object.ts';
import { BY_NODE, type ContainerDeps } from '../deps.ts';
import { type Plan, plan } from './plan.ts';

export const LEASE_NAMESPACE = 'kube-node-lease';

export type NodeDeps = ContainerDeps & { readonly leases: Informer<Lease> };

/** Nodes renew their leases every 10 s: one that is there was heard of not longer ago than this. */
const SURELY_MS = 20_000;
/** A silent node is looked at again after this: what happens to its pods depends on the others. */
const AGAIN_MS = 10_000;

/** What was last heard of a node, and when. */
interface Heard {
  readonly renewed: string | undefined;
  readonly reported: string | undefined;
  readonly atMs: number;
}

export function nodeHealth(deps: NodeDeps): Controller {
  const heard = new Map<string, Heard>();
  const { nodes, pods } = deps.informers;
  return {
    name: 'node-health',
    triggers: [
      on(nodes, ({ metadata }) => [metadata.name]),
      on(deps.leases, ({ metadata }) => (metadata.namespace === LEASE_NAMESPACE ? [metadata.name] : [])),
      // A pod that becomes ready on a node that is lost.
      on(pods, ({ spec }) =>
        spec.nodeName && isLost(nodes.find({ name: spec.nodeName })) ? [spec.nodeName] : [],
      ),
    ],
    reconcile: (name) => reconcile(deps, heard, name),
  };
}

function isLost(node: Node | undefined): boolean {
  return node !== undefined && nodeCondition(node, 'Ready')?.status !== 'True';
}

async function reconcile(deps: NodeDeps, heard: Map<string, Heard>, name: string): Promise<Outcome> {
  const { informers, clock } = deps;
  const node = informers.nodes.find({ name });
  if (!node) {
    heard.delete(name);
    return settled;
  }
  const nowMs = clock.now();
  listen(deps, heard, node, nowMs);
  const heardMs = heard.get(name)?.atMs ?? nowMs;
  const others = informers.nodes.list().filter(({ metadata }) => metadata.name !== name);
  const othersAreHeard = others.some((other) => isHeard(heard, other, nowMs));
  const pods = informers.pods.byIndex(BY_NODE, name);
  const next = plan({ node, heardMs, pods, othersAreHeard }, nowMs);
  await act(deps, node, next);
  if (next.wakeAtMs !== undefined) return wakeAt(next.wakeAtMs, 'the node has to be heard of until then');
  return wakeAt(nowMs + AGAIN_MS, 'the node is silent');
}

/** Notes a change of the lease or of the node's own report. What we ourselves wrote in its place is none. */
function listen({ leases }: NodeDeps, heard: Map<string, Heard>, node: Node, nowMs: number): void {
  const { name } = node.metadata;
  const before = heard.get(name);
  const renewed = leases.find({ namespace: LEASE_NAMESPACE, name })?.spec.renewTime;
  const ready = nodeCondition(node, 'Ready');
  const reported = ready?.status === 'Unknown' ? before?.reported : ready?.lastHeartbeatTime;
  if (before && before.renewed === renewed && before.reported === reported) return;
  heard.set(name, { renewed, reported, atMs: nowMs });
}

function isHeard(heard: ReadonlyMap<string, Heard>, node: Node, nowMs: number): boolean {
  if (nodeCondition(node, 'Ready')?.status === 'Unknown') return false;
  const last = heard.get(node.metadata.name);
  return last === undefined || nowMs < last.atMs + SURELY_MS;
}

async function act(deps: NodeDeps, node: Node, next: Plan): Promise<void> {
  const { client, informers, events } = deps;
  let current = node;
  if (next.conditions) {
    const status = { ...current.status, conditions: next.conditions };
    current = await client.updateStatus(nodeKind, { ...current, status });
    events.normal(node, 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`);
  }
  if (next.taints) {
    const taints = next.taints.length > 0 ? next.taints : undefined;
    current = await client.update(nodeKind, { ...current, spec: { ...current.spec, taints } });
  }
  for (const pod of next.unready) await markUnready(deps, pod);
  if (current !== node) await informers.nodes.reached(current.metadata.resourceVersion);
}

async function markUnready({ client, clock, events }: NodeDeps, pod: Pod): Promise<void> {
  const lastTransitionTime = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
  const conditions = [{ type: 'Ready', status: 'False', reason: 'NodeNotReady', lastTransitionTime }];
  const body = { metadata: { uid: pod.metadata.uid }, status: { conditions } };
  try {
    await client.patch(podKind, keyOf(pod), body, { type: 'strategic', subresource: 'status' });
    events.warning(pod, 'NodeNotReady', 'Node is not ready');
  } catch (error) {
    if (!isError(error, 'NotFound', 'Conflict')) throw error;
  }
}
