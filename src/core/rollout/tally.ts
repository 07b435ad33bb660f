// How many units does each revision have, and on how many of them can one count?
//
// Between a decision and what it leads to, a revision has more or fewer units than it is meant to. `promised` is what
// there may be in the worst case for the ceiling, `sure` what there will be in the worst case for the floor: whoever
// takes units away takes the unavailable ones first.
import type { Counts, Policy, Revision, RolloutInput, Unit } from './types.ts';

export interface Tally {
  readonly revision: Revision;
  readonly units: readonly Unit[];
  /** Not ending. */
  readonly present: number;
  readonly ending: number;
  readonly ready: number;
  readonly available: number;
  /** max(wanted, present). */
  readonly promised: number;
  /** min(wanted, available). */
  readonly sure: number;
}

/** One tally per revision, oldest first. */
export function tallyRevisions({ revisions, units, policy }: RolloutInput, nowMs: number): readonly Tally[] {
  return [...revisions]
    .sort((a, b) => a.order - b.order)
    .map((revision) => tallyOf(revision, units, policy, nowMs));
}

function tallyOf(revision: Revision, all: readonly Unit[], policy: Policy, nowMs: number): Tally {
  const units = all.filter((unit) => unit.revision === revision.id);
  const present = units.filter((unit) => unit.state !== 'ending').length;
  const ready = units.filter((unit) => unit.state === 'ready');
  const available = ready.filter(
    (unit) => policy.minReadyMs === 0 || availableAtMs(unit, policy) <= nowMs,
  ).length;
  return {
    revision,
    units,
    present,
    ending: units.length - present,
    ready: ready.length,
    available,
    promised: Math.max(revision.wanted, present),
    sure: Math.min(revision.wanted, available),
  };
}

/** When a unit that is ready counts as available. */
export function availableAtMs(unit: Unit, policy: Policy): number {
  return unit.sinceMs + policy.minReadyMs;
}

export function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

/** The counts of all revisions, and of the target among them. */
export function countsOf(tallies: readonly Tally[], target: string): Counts {
  return {
    total: sum(tallies, (tally) => tally.present),
    updated: tallies.find((tally) => tally.revision.id === target)?.present ?? 0,
    ready: sum(tallies, (tally) => tally.ready),
    available: sum(tallies, (tally) => tally.available),
  };
}
