// The number of units has changed in the middle of a roll-out: which revision gets how many of them?
//
// Growing, each keeps its share, so that a new revision which turns out bad does not hold the added capacity alone;
// rounding leftovers go to the largest revision. Shrinking takes units that are not available first, then those of the
// oldest revision: the floor is kept by construction.
import { scaled } from './steps.ts';
import { sum, type Tally } from './tally.ts';
import type { Policy, Scale } from './types.ts';

/** Sizes the revisions for a new `policy.desired`; `before` is what they were sized for. None = leave it to the steps. */
export function resize(
  to: Tally,
  all: readonly Tally[],
  policy: Policy,
  before: { readonly ceiling: number },
): readonly Scale[] {
  const active = all.filter((tally) => tally.revision.wanted > 0);
  const [only] = active;
  const room = policy.ceiling - sum(all, (tally) => tally.promised);
  if (only && active.length === 1) {
    const { wanted } = only.revision;
    return scaled(only, Math.min(policy.desired, wanted + Math.max(0, room)));
  }
  if (!only || policy.isExclusive) return [];
  const tooMany = sum(active, (tally) => tally.revision.wanted) - policy.ceiling;
  if (tooMany > 0) return shrink(to, active, tooMany);
  return room > 0 ? grow(active, policy, room, before.ceiling) : [];
}

function grow(
  active: readonly Tally[],
  policy: Policy,
  toAdd: number,
  ceilingBefore: number,
): readonly Scale[] {
  const bySize = [...active].sort(
    (a, b) => b.revision.wanted - a.revision.wanted || b.revision.order - a.revision.order,
  );
  const whole = ceilingBefore > 0 ? ceilingBefore : sum(active, (tally) => tally.revision.wanted);
  let left = toAdd;
  const shares = bySize.map(({ revision }) => {
    const fair = Math.round((revision.wanted * policy.ceiling) / whole) - revision.wanted;
    const share = Math.min(left, Math.max(0, fair));
    left -= share;
    return share;
  });
  return bySize.flatMap((tally, index) =>
    scaled(tally, tally.revision.wanted + (shares[index] ?? 0) + (index === 0 ? left : 0)),
  );
}

function shrink(to: Tally, active: readonly Tally[], toTake: number): readonly Scale[] {
  const order = [...active.filter((tally) => tally !== to), ...active.filter((tally) => tally === to)];
  const next = new Map(order.map((tally) => [tally, tally.revision.wanted]));
  let left = toTake;
  const takeDownTo = (tally: Tally, least: number): void => {
    const wanted = next.get(tally) ?? 0;
    const taken = Math.min(left, Math.max(0, wanted - least));
    next.set(tally, wanted - taken);
    left -= taken;
  };
  for (const tally of order) takeDownTo(tally, tally.sure);
  for (const tally of order) takeDownTo(tally, 0);
  return order.flatMap((tally) => scaled(tally, next.get(tally) ?? 0));
}
