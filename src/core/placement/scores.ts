// How good is a node for an item, 0 to 100 each? Higher is better; the weights say how much each question counts.

import { matchesTerm } from './filters/node-affinity.ts';
import { tolerates } from './filters/taints.ts';
import type { NodeEntry } from './ledger.ts';
import type { SpreadCount } from './spread.ts';
import type { Placeable } from './types.ts';

const MAX = 100;

/** Room that is left, so that load spreads. */
export function leastAllocated({ weights }: Placeable, { node, weight }: NodeEntry): number {
  const free = (used: number, more: number, all: number) =>
    all === 0 ? 0 : Math.max(0, (all - used - more) / all);
  const { cpuMilli, memoryBytes } = node.allocatable;
  return (
    (MAX *
      (free(weight.cpuMilli, weights.cpuMilli, cpuMilli) +
        free(weight.memoryBytes, weights.memoryBytes, memoryBytes))) /
    2
  );
}

/** Processors and memory used in like measure, so that neither is left over. */
export function balanced({ weights }: Placeable, { node, weight }: NodeEntry): number {
  const { cpuMilli, memoryBytes } = node.allocatable;
  const part = (used: number, all: number) => (all === 0 ? 1 : Math.min(1, used / all));
  const cpu = part(weight.cpuMilli + weights.cpuMilli, cpuMilli);
  const memory = part(weight.memoryBytes + weights.memoryBytes, memoryBytes);
  return MAX * (1 - Math.abs(cpu - memory));
}

/** Fewer taints that only discourage. */
export function tolerated({ tolerations }: Placeable, { node }: NodeEntry): number {
  const soft = node.taints.filter(({ effect }) => effect === 'PreferNoSchedule');
  const against = soft.filter(
    (taint) => !tolerations.some((toleration) => tolerates(toleration, taint)),
  ).length;
  return MAX / (1 + against);
}

/** Preferred affinity that matches, as a part of all that is preferred. */
export function preferred({ nodeAffinity }: Placeable, { node }: NodeEntry): number {
  const terms = nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const all = terms.reduce((sum, { weight }) => sum + weight, 0);
  if (all === 0) return 0;
  const met = terms
    .filter(({ preference }) => matchesTerm(preference, node))
    .reduce((sum, { weight }) => sum + weight, 0);
  return (MAX * met) / all;
}

/** Where fewer of the same group and of what soft spread rules select are. */
export function apart(item: Placeable, entry: NodeEntry, counts: readonly SpreadCount[]): number {
  let together = 0;
  if (item.group !== undefined)
    for (const other of entry.items.values()) if (other.group === item.group) together += 1;
  for (const { rule, byValue, least } of counts) {
    const value = entry.node.labels[rule.topologyKey];
    together += value === undefined ? byValue.size : (byValue.get(value) ?? 0) - least;
  }
  return MAX / (1 + together);
}

/** The weights are Kubernetes': spreading counts double, taints triple. */
export function scoreOf(item: Placeable, entry: NodeEntry, counts: readonly SpreadCount[]): number {
  return (
    leastAllocated(item, entry) +
    balanced(item, entry) +
    2 * apart(item, entry, counts) +
    2 * preferred(item, entry) +
    3 * tolerated(item, entry)
  );
}
