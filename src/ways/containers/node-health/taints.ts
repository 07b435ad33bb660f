// Which taints follow from what a node says of itself, or from its silence?
//
// Only taints of these keys are ours; others stay as they are. A taint keeps the time since which it is there: how long
// pods stay on the node counts from then.
import { type Node, nodeCondition } from '../../../model/kinds/node.ts';
import type { Taint } from '../../../model/wire/kubernetes.ts';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** A condition that is True keeps new pods away. */
const PRESSURES: { readonly [condition: string]: string } = {
  MemoryPressure: 'node.kubernetes.io/memory-pressure',
  DiskPressure: 'node.kubernetes.io/disk-pressure',
  PIDPressure: 'node.kubernetes.io/pid-pressure',
  NetworkUnavailable: 'node.kubernetes.io/network-unavailable',
};

const OURS = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE, ...Object.values(PRESSURES)]);

export interface TaintRules {
  /** False while no node at all is heard of: then nobody is driven away. */
  readonly mayEvict: boolean;
  readonly now: string;
}

/** All taints that the node should have; undefined when it has just these. */
export function newTaints(node: Node, { mayEvict, now }: TaintRules): readonly Taint[] | undefined {
  const before = node.spec.taints ?? [];
  const wanted = [...conditionTaints(node, mayEvict), ...closedTaint(node)];
  const isWanted = ({ key, effect }: Taint) =>
    wanted.some((taint) => taint.key === key && taint.effect === effect);
  const kept = before.filter((taint) => !OURS.has(taint.key) || isWanted(taint));
  const added = wanted.filter(
    ({ key, effect }) => !before.some((taint) => taint.key === key && taint.effect === effect),
  );
  if (kept.length === before.length && added.length === 0) return undefined;
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded: now }))];
}

function conditionTaints(node: Node, mayEvict: boolean): readonly Taint[] {
  const ready = nodeCondition(node, 'Ready')?.status;
  const pressures = Object.entries(PRESSURES)
    .filter(([type]) => nodeCondition(node, type)?.status === 'True')
    .map(([, key]) => ({ key, effect: 'NoSchedule' }));
  if (ready === 'True') return pressures;
  const key = ready === 'Unknown' ? UNREACHABLE : NOT_READY;
  // A node that never said anything holds no pods that could be driven away.
  const drives = mayEvict && ready !== undefined;
  return [{ key, effect: 'NoSchedule' }, ...(drives ? [{ key, effect: 'NoExecute' }] : []), ...pressures];
}

function closedTaint({ spec }: Node): readonly Taint[] {
  return spec.unschedulable ? [{ key: UNSCHEDULABLE, effect: 'NoSchedule' }] : [];
}
