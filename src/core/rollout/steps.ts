// How many units may each revision have now, on the way to one of them?
//
// Invariants: never more than the ceiling, counted in promised units; never an available unit taken away below the
// floor, counted in sure units. Adding and taking away are decided on the same counts and are safe together, in any
// order. Wanted numbers are the only output: who takes units away takes the unavailable ones first.
import { failedUnits } from './gates.ts';
import { sum, type Tally } from './tally.ts';
import type { Policy, Scale, Why } from './types.ts';

export interface Steps {
  readonly scales: readonly Scale[];
  readonly reasons: readonly Why[];
}

export interface Manner {
  /** A revision whose unavailable units are worth nothing. */
  isBad(tally: Tally): boolean;
  /** Units of other revisions that work go only to make room: the new ones have yet to prove themselves. */
  readonly keepsOld: boolean;
}

/** One step towards `to` having all units. */
export function stepTowards(to: Tally, all: readonly Tally[], policy: Policy, manner: Manner): Steps {
  const others = all.filter((tally) => tally !== to);
  if (policy.isExclusive) return oneAfterTheOther(to, others, policy);
  const up = scaleUp(to, all, policy);
  const down = scaleDown(to, others, policy, manner);
  return { scales: [...up.scales, ...down], reasons: up.reasons };
}

function oneAfterTheOther(to: Tally, others: readonly Tally[], policy: Policy): Steps {
  const left = sum(others, (tally) => tally.present + tally.ending);
  const down = others.flatMap((tally) => scaled(tally, 0));
  if (left === 0) return { scales: [...down, ...scaled(to, policy.desired)], reasons: [] };
  return {
    scales: down,
    reasons: [{ reason: 'WaitingForOldToEnd', message: `${left} old units have not ended yet` }],
  };
}

function scaleUp(to: Tally, all: readonly Tally[], policy: Policy): Steps {
  const { wanted } = to.revision;
  if (wanted >= policy.desired) return { scales: scaled(to, policy.desired), reasons: [] };
  const room = policy.ceiling - sum(all, (tally) => tally.promised);
  const batchRoom =
    policy.batchSize === undefined
      ? room
      : policy.batchSize - (to.promised - to.available - failedUnits(to).length);
  const add = Math.max(0, Math.min(policy.desired - wanted, room, batchRoom));
  if (add > 0) return { scales: scaled(to, wanted + add), reasons: [] };
  const limit =
    room <= 0 ? `the ceiling of ${policy.ceiling} units` : `the batch of ${policy.batchSize} units`;
  return {
    scales: [],
    reasons: [
      { reason: 'AtCeiling', message: `${limit} is reached: waiting for one to become available or end` },
    ],
  };
}

function scaleDown(
  to: Tally,
  others: readonly Tally[],
  policy: Policy,
  { isBad, keepsOld }: Manner,
): readonly Scale[] {
  const all = [to, ...others];
  const notYetAvailable = to.revision.wanted - to.sure;
  // Old units that are not available may still become so: as many are kept as the floor may need.
  let cleanable = Math.max(0, sum(all, (tally) => tally.revision.wanted) - policy.floor - notYetAvailable);
  let spare = Math.max(0, sum(all, (tally) => tally.sure) - policy.floor);
  if (keepsOld) spare = Math.min(spare, missingRoom(to, all, policy));
  return others.flatMap((tally) => {
    const { wanted } = tally.revision;
    const unavailable = wanted - tally.sure;
    const cleaned = isBad(tally) ? unavailable : Math.min(unavailable, cleanable);
    const taken = Math.min(tally.sure, spare);
    cleanable -= Math.min(cleaned, cleanable);
    spare -= taken;
    return scaled(tally, wanted - cleaned - taken);
  });
}

/** How many units must go so that `to` can have all of its own below the ceiling. */
function missingRoom(to: Tally, all: readonly Tally[], policy: Policy): number {
  const room = Math.max(0, policy.ceiling - sum(all, (tally) => tally.promised));
  return Math.max(0, policy.desired - to.revision.wanted - room);
}

/** The scale that brings a revision to a number; none when it has it already. */
export function scaled({ revision }: Tally, to: number): readonly Scale[] {
  return revision.wanted === to ? [] : [{ revision: revision.id, from: revision.wanted, to }];
}
