// Is a node still there? It says so by renewing its lease; one that is silent for 40 s counts as lost.
//
// What counts is when we last saw a change, not what the lease says: so a node has its full 40 s after we ourselves were
// away, and nobody's clock matters. When no node at all is heard of, it is we who hear nothing: the nodes are marked, but
// no pod is touched.
import { type Node, nodeCondition } from '../../../model/kinds/node.ts';
import { isPodReady, type Pod } from '../../../model/kinds/pod.ts';
import type { NodeCondition, Taint } from '../../../model/wire/kubernetes.ts';
import { newTaints } from './taints.ts';

export const GRACE_MS = 40_000;
/** A node that is new has longer until it speaks for the first time. */
export const STARTUP_GRACE_MS = 60_000;

export interface Observed {
  readonly node: Node;
  /** When its lease or its own report was last seen to change. */
  readonly heardMs: number;
  /** Pods on it. */
  readonly pods: readonly Pod[];
  /** Another node was heard of just now: then this one alone is lost, and it is not we who are deaf. */
  readonly othersAreHeard: boolean;
}

export interface Plan {
  /** The conditions that should be written, where they differ. */
  readonly conditions?: readonly NodeCondition[];
  /** The taints that should be written, where they differ; after the conditions. */
  readonly taints?: readonly Taint[];
  /** Pods that nobody may send requests to any more. */
  readonly unready: readonly Pod[];
  /** When to look again if nothing changes until then. */
  readonly wakeAtMs?: number;
}

export function plan({ node, heardMs, pods, othersAreHeard }: Observed, nowMs: number): Plan {
  const silentAtMs = heardMs + (hasSpoken(node) ? GRACE_MS : STARTUP_GRACE_MS);
  const now = `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  const isSilent = nowMs >= silentAtMs;
  const conditions = isSilent ? silenced(node, now) : undefined;
  const after: Node = conditions ? { ...node, status: { ...node.status, conditions } } : node;
  const ready = nodeCondition(after, 'Ready')?.status;
  const mayEvict = othersAreHeard || ready !== 'Unknown';
  const taints = newTaints(after, { mayEvict, now });
  return {
    ...(conditions && { conditions }),
    ...(taints && { taints }),
    unready: ready === 'True' || ready === undefined || !mayEvict ? [] : pods.filter(isPodReady),
    ...(isSilent ? {} : { wakeAtMs: silentAtMs }),
  };
}

function hasSpoken(node: Node): boolean {
  return nodeCondition(node, 'Ready') !== undefined;
}

const JUDGED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** The conditions of a node that is silent; undefined when they say so already. */
function silenced({ metadata, status }: Node, now: string): readonly NodeCondition[] | undefined {
  const before = status?.conditions ?? [];
  const others = before.filter(({ type }) => !JUDGED.includes(type));
  const unknown = JUDGED.map((type): NodeCondition => {
    const old = before.find((condition) => condition.type === type);
    if (old?.status === 'Unknown') return old;
    const spoke = old !== undefined;
    return {
      type,
      status: 'Unknown',
      reason: spoke ? 'NodeStatusUnknown' : 'NodeStatusNeverUpdated',
      message: spoke ? 'Kubelet stopped posting node status.' : 'Kubelet never posted node status.',
      lastHeartbeatTime: old?.lastHeartbeatTime ?? metadata.creationTimestamp,
      lastTransitionTime: now,
    };
  });
  return unknown.every((condition) => before.includes(condition)) ? undefined : [...unknown, ...others];
}
