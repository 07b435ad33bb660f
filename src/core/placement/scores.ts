// How good is a node for an item, 0 to 100 each? Higher is better; the weights say how much each question counts.
import type { GroupCount, RuleCount } from './board.ts';
import { matchesTerm } from './filters/node-affinity.ts';
import { tolerates } from './filters/taints.ts';
import type { NodeEntry } from './ledger.ts';
import type { Placeable, SpreadRule } from './types.ts';

const MAX = 100;

/** Room that is left, so that load spreads. */
export function leastAllocated({ weights }: Placeable, { node, weight }: NodeEntry): number {
  const { cpuMilli, memoryBytes } = node.allocatable;
  const cpu = freePart(weight.cpuMilli + weights.cpuMilli, cpuMilli);
  return (MAX * (cpu + freePart(weight.memoryBytes + weights.memoryBytes, memoryBytes))) / 2;
}

/** Processors and memory used in like measure, so that neither is left over. */
export function balanced({ weights }: Placeable, { node, weight }: NodeEntry): number {
  const { cpuMilli, memoryBytes } = node.allocatable;
  const cpu = freePart(weight.cpuMilli + weights.cpuMilli, cpuMilli);
  const memory = freePart(weight.memoryBytes + weights.memoryBytes, memoryBytes);
  return MAX * (1 - Math.abs(cpu - memory));
}

function freePart(used: number, all: number): number {
  return all === 0 ? 0 : Math.max(0, (all - used) / all);
}

/** Fewer taints that only discourage. */
export function tolerated({ tolerations }: Placeable, { node }: NodeEntry): number {
  let against = 0;
  for (const taint of node.taints)
    if (taint.effect === 'PreferNoSchedule' && !tolerations.some((each) => tolerates(each, taint)))
      against += 1;
  return MAX / (1 + against);
}

/** Preferred affinity that matches, as a part of all that is preferred. */
export function preferred({ nodeAffinity }: Placeable, { node }: NodeEntry): number {
  const terms = nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  if (terms === undefined) return 0;
  let all = 0;
  let met = 0;
  for (const { weight, preference } of terms) {
    all += weight;
    if (matchesTerm(preference, node)) met += weight;
  }
  return all === 0 ? 0 : (MAX * met) / all;
}

export interface Around {
  readonly spread: readonly RuleCount<SpreadRule>[];
  readonly group: GroupCount | undefined;
}

/** Where fewer of what its spread rules select are; without rules, fewer of its own group, by node and by zone. */
export function apart(entry: NodeEntry, { spread, group }: Around): number {
  let together = 0;
  for (const { rule, byValue, least } of spread) {
    const value = entry.node.labels[rule.topologyKey];
    together += value === undefined ? byValue.size : (byValue.get(value) ?? 0) - least;
  }
  if (group) together += group.byNode.get(entry.node.name) ?? 0;
  if (group && spread.length === 0 && entry.zone !== undefined)
    together += (group.byZone.get(entry.zone) ?? 0) - group.least;
  return MAX / (1 + together);
}

/** The weights are Kubernetes': spreading and preference count double, taints triple. */
export function scoreOf(item: Placeable, entry: NodeEntry, around: Around): number {
  return (
    leastAllocated(item, entry) +
    balanced(item, entry) +
    2 * apart(entry, around) +
    2 * preferred(item, entry) +
    3 * tolerated(item, entry)
  );
}
