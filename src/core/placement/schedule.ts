// Which item goes to which node? Filters say where it cannot go and why, scores say where it is best.
//
// Items are placed in the order given, each seeing the ones before. Of many nodes only a part is looked at, beginning where
// the last item stopped, so that a pass over 5 000 nodes stays short. The same seed gives the same answer.
import { hostPorts } from './filters/host-ports.ts';
import { nodeAffinity } from './filters/node-affinity.ts';
import { resources } from './filters/resources.ts';
import { schedulable } from './filters/schedulable.ts';
import { taints } from './filters/taints.ts';
import type { Ledger, NodeEntry } from './ledger.ts';
import { scoreOf } from './scores.ts';
import { countSpread, type SpreadCount, spreadProblem } from './spread.ts';
import type { Placeable } from './types.ts';

type Filter = (item: Placeable, entry: NodeEntry) => string | undefined;

/** In the order in which their reasons are looked for. */
const FILTERS: readonly Filter[] = [schedulable, taints, nodeAffinity, hostPorts, resources];

/** Enough candidates to choose from: all of a small cluster, a part of a large one. */
const ENOUGH = 100;
const PART = 0.05;

export interface Unplaced {
  readonly item: Placeable;
  /** How many nodes were refused for which reason. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly nodes: number;
}

export interface Schedule {
  readonly placements: readonly { readonly item: Placeable; readonly node: string }[];
  readonly unplaced: readonly Unplaced[];
}

/** The placements are in the ledger when this returns. */
export function schedule(ledger: Ledger, items: readonly Placeable[], seed: number): Schedule {
  const entries = [...ledger.entries()];
  const placements: { item: Placeable; node: string }[] = [];
  const unplaced: Unplaced[] = [];
  let start = entries.length === 0 ? 0 : seed % entries.length;
  for (const item of items) {
    const found = choose(item, ledger, entries, start);
    start = found.next;
    if (found.best) {
      ledger.place(item, found.best.node.name);
      placements.push({ item, node: found.best.node.name });
    } else unplaced.push({ item, reasons: found.reasons, nodes: entries.length });
  }
  return { placements, unplaced };
}

interface Choice {
  readonly best?: NodeEntry;
  readonly reasons: ReadonlyMap<string, number>;
  readonly next: number;
}

function choose(item: Placeable, ledger: Ledger, entries: readonly NodeEntry[], start: number): Choice {
  const wanted = Math.max(ENOUGH, Math.ceil(entries.length * PART));
  const counts = item.spread.length > 0 ? countSpread(item, ledger) : [];
  const reasons = new Map<string, number>();
  let best: NodeEntry | undefined;
  let bestScore = -1;
  let feasible = 0;
  let looked = 0;
  for (; looked < entries.length && feasible < wanted; looked += 1) {
    const entry = entries[(start + looked) % entries.length];
    if (!entry) break;
    const reason = problem(item, entry, counts);
    if (reason !== undefined) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      continue;
    }
    feasible += 1;
    const score = scoreOf(item, entry, counts);
    // The first of equals wins; the start moves on, so equals take turns.
    if (score > bestScore) [best, bestScore] = [entry, score];
  }
  return { best, reasons, next: entries.length === 0 ? 0 : (start + looked + 1) % entries.length };
}

function problem(item: Placeable, entry: NodeEntry, counts: readonly SpreadCount[]): string | undefined {
  for (const filter of FILTERS) {
    const reason = filter(item, entry);
    if (reason !== undefined) return reason;
  }
  return counts.length > 0 ? spreadProblem(item, entry, counts) : undefined;
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 Insufficient memory.` */
export function unplacedText({ nodes, reasons }: Unplaced): string {
  if (nodes === 0) return 'no nodes available to schedule pods';
  const parts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodes} nodes are available: ${parts.join(', ')}.`;
}
