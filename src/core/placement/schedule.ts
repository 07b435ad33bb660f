// Which item goes to which node? Filters say where it cannot go and why, scores say where it is best.
//
// Items are placed in the order given, each seeing the ones before. Of many nodes only a part is looked at, beginning where
// the last item stopped, so that a pass over 5 000 nodes stays short. The same seed gives the same answer.
import { Board, type RuleCount } from './board.ts';
import { FITS, type Filter, type Reason, type Reasons } from './filter.ts';
import { company, unwanted } from './filters/company.ts';
import { hostPorts } from './filters/host-ports.ts';
import { nodeAffinity } from './filters/node-affinity.ts';
import { resources } from './filters/resources.ts';
import { schedulable } from './filters/schedulable.ts';
import { spread } from './filters/spread.ts';
import { taints } from './filters/taints.ts';
import { zone } from './filters/zone.ts';
import type { Ledger, NodeEntry } from './ledger.ts';
import { type Around, scoreOf } from './scores.ts';
import type { CompanyRule, Placeable } from './types.ts';

/** In the order in which their reasons are looked for. */
const FILTERS: readonly Filter[] = [schedulable, taints, nodeAffinity, hostPorts, resources];

/** So many nodes that would do are enough to choose from. */
const ENOUGH = 100;

export interface Unplaced {
  readonly item: Placeable;
  /** How many nodes were refused for which reason. */
  readonly reasons: ReadonlyMap<string, Refusal>;
  readonly nodes: number;
  /** Of those, how many would take it if other items left. */
  readonly resolvable: number;
}

export interface Refusal {
  readonly reason: Reason;
  readonly nodes: number;
}

export interface Schedule {
  readonly placements: readonly { readonly item: Placeable; readonly node: string }[];
  readonly unplaced: readonly Unplaced[];
}

/** The placements are in the ledger when this returns. */
export function schedule(ledger: Ledger, items: readonly Placeable[], seed: number): Schedule {
  const entries = ledger.entries();
  const board = new Board(ledger);
  const placements: { item: Placeable; node: string }[] = [];
  const unplaced: Unplaced[] = [];
  let start = entries.length === 0 ? 0 : scrambled(seed) % entries.length;
  for (const item of items) {
    const found = choose(item, { board, entries, start });
    start = found.next;
    if (found.best) {
      ledger.place(item, found.best.node.name);
      board.placed(item, found.best);
      placements.push({ item, node: found.best.node.name });
    } else unplaced.push({ item, ...found.tally.result(), nodes: entries.length });
  }
  return { placements, unplaced };
}

/** Seeds that follow each other begin far from each other. */
function scrambled(seed: number): number {
  return Math.imul(seed + 1, 0x9e3779b1) >>> 0;
}

interface Surroundings extends Around {
  readonly company: readonly RuleCount<CompanyRule>[];
  readonly forbidden: ReadonlySet<string>;
  /** The item's zone, when there are nodes of it. */
  readonly zone: string | undefined;
}

interface Search {
  readonly board: Board;
  readonly entries: readonly NodeEntry[];
  readonly start: number;
}

interface Choice {
  readonly best?: NodeEntry;
  readonly tally: Tally;
  readonly next: number;
}

function choose(item: Placeable, { board, entries, start }: Search): Choice {
  const around: Surroundings = {
    spread: board.spreadOf(item),
    group: board.groupOf(item),
    company: board.companyOf(item),
    forbidden: board.forbiddenTo(item),
    zone: board.zoneOf(item),
  };
  const tally = new Tally();
  let best: NodeEntry | undefined;
  let bestScore = -1;
  let feasible = 0;
  let looked = 0;
  for (; looked < entries.length && feasible < ENOUGH; looked += 1) {
    const entry = entries[(start + looked) % entries.length];
    if (!entry) break;
    const reasons = problems(item, entry, around);
    if (reasons.length > 0) {
      tally.refused(reasons);
      continue;
    }
    feasible += 1;
    const score = scoreOf(item, entry, around);
    // The first of equals wins; the start moves on, so equals take turns.
    if (score > bestScore) [best, bestScore] = [entry, score];
  }
  return { best, tally, next: entries.length === 0 ? 0 : (start + looked + 1) % entries.length };
}

/** Of the first filter that has any. */
function problems(item: Placeable, entry: NodeEntry, around: Surroundings): Reasons {
  if (around.zone !== undefined) {
    const elsewhere = zone(entry, around.zone);
    if (elsewhere.length > 0) return elsewhere;
  }
  for (const filter of FILTERS) {
    const reasons = filter(item, entry);
    if (reasons.length > 0) return reasons;
  }
  if (around.spread.length > 0) {
    const uneven = spread(item, entry, around.spread);
    if (uneven.length > 0) return uneven;
  }
  if (around.company.length > 0) {
    const wrong = company(item, entry, around.company);
    if (wrong.length > 0) return wrong;
  }
  return around.forbidden.size > 0 ? unwanted(entry, around.forbidden) : FITS;
}

/** Counts why nodes were refused. */
class Tally {
  readonly #reasons = new Map<string, { reason: Reason; nodes: number }>();
  #resolvable = 0;

  refused(reasons: Reasons): void {
    for (const reason of reasons) {
      const known = this.#reasons.get(reason.text);
      if (known) known.nodes += 1;
      else this.#reasons.set(reason.text, { reason, nodes: 1 });
    }
    if (reasons.every(({ resolvable }) => resolvable)) this.#resolvable += 1;
  }

  result(): Pick<Unplaced, 'reasons' | 'resolvable'> {
    return { reasons: this.#reasons, resolvable: this.#resolvable };
  }
}
