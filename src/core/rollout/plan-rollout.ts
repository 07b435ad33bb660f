// THE roll-out engine: what is the next step from the revisions that run to the one that is wanted, or what is the
// verdict? Used by all four ways.
//
//   progressing --all available--> bakes, old units stand by --bake time over--> complete
//        |                             |
//        +---- a gate trips -----------+--> rollingBack --last good one at strength, bad one gone--> rolledBack
//                                      +--> failed (nothing to fall back on, or not meant to)
//
// While the new revision bakes, what the ceiling allows of the last good one keeps running: a revision that dies after it
// was ready takes nothing down with it. Where there is nothing to fall back on, complete comes first and the bake after it.
//
// Invariants, property-tested in plan-rollout.property.test.ts: never below the floor, never above the ceiling; a bad
// revision ends with the last good one at full strength; a good one completes. A failure is remembered in the attempt
// until the intent asks for another revision.
import { checkGates, failedUnits } from './gates.ts';
import { resize } from './proportion.ts';
import { type Steps, stepTowards } from './steps.ts';
import { availableAtMs, countsOf, sum, type Tally, tallyRevisions } from './tally.ts';
import type { Attempt, Counts, Failure, Policy, RolloutInput, RolloutPlan, Verdict, Why } from './types.ts';

/** Plans the next step. Pure; the caller applies the scales, keeps the attempt and asks again when anything changes. */
export function planRollout(input: RolloutInput, nowMs: number): RolloutPlan {
  const tallies = tallyRevisions(input, nowMs);
  const target = tallies.find((tally) => tally.revision.id === input.target);
  if (!target) throw new TypeError(`Revision "${input.target}" is not among the revisions`);
  const counts = countsOf(tallies, input.target);
  const hasProgressed = isFurther(counts, input.attempt.counts);
  // A pause holds the deadline.
  const progressAtMs = hasProgressed || input.policy.isPaused ? nowMs : input.attempt.progressAtMs;
  const progressed = { ...input.attempt, counts, progressAtMs };
  const gates = checkGates(input, target, progressed, nowMs);
  const failure = progressed.failure ?? (gates.failure && { ...gates.failure, atMs: nowMs });
  const course = chooseCourse(target, tallies, input.policy, failure);
  const isDone = isComplete(course.to, tallies, input.policy);
  const keepsOld =
    course.direction === 'forward' && !failure && standsBy(target, tallies, progressed, input.policy);
  const hasArrived = (isDone || (keepsOld && isAtStrength(target, input.policy))) && course.to === target;
  // Late, but there, and nothing was rolled back: the failure is over.
  const standing = hasArrived && course.direction === 'forward' ? undefined : failure;
  const attempt = noteCompletion(
    { ...progressed, failure: standing },
    target,
    input.policy,
    hasArrived,
    nowMs,
  );
  const steps = nextSteps(input, course, tallies, keepsOld && !attempt.isBaked);
  const bake = bakeEndMs(attempt, target, input.policy);
  const wakes = [...gates.checkAtMs, ...bake, ...becomingAvailable(tallies, input.policy)].filter(
    (at) => at > nowMs,
  );
  return {
    scales: steps.scales,
    verdict: verdictOf({ ...course, failure: standing }, attempt, isDone, keepsOld),
    hasProgressed,
    attempt: isSame(attempt, input.attempt) ? input.attempt : attempt,
    ...(wakes.length > 0 ? { wakeAtMs: Math.min(...wakes) } : {}),
    reasons: [...steps.reasons, ...hindrances(course.to, isDone)],
  };
}

/** More updated, ready or available units, or fewer old ones, than the plan before saw. */
function isFurther(counts: Counts, before: Counts): boolean {
  return (
    counts.updated > before.updated ||
    counts.ready > before.ready ||
    counts.available > before.available ||
    counts.total - counts.updated < before.total - before.updated
  );
}

interface Course {
  /** The revision to bring to full strength. */
  readonly to: Tally;
  readonly direction: 'forward' | 'back' | 'hold';
  readonly failure?: Failure;
}

function chooseCourse(
  target: Tally,
  tallies: readonly Tally[],
  policy: Policy,
  failure: Failure | undefined,
): Course {
  if (policy.isPaused && !failure) return { to: target, direction: 'hold' };
  if (!failure || policy.onFailure === 'continue') return { to: target, direction: 'forward', failure };
  if (policy.onFailure === 'pause') return { to: target, direction: 'hold', failure };
  const fallback = tallies.findLast((tally) => tally !== target && tally.revision.isTrusted);
  return fallback
    ? { to: fallback, direction: 'back', failure }
    : { to: target, direction: 'forward', failure };
}

/** All units are of this revision and available. */
function isComplete(to: Tally, tallies: readonly Tally[], policy: Policy): boolean {
  return sum(tallies, (tally) => (tally === to ? 0 : tally.promised)) === 0 && isAtStrength(to, policy);
}

/** It has all units and they are available, those that the budget forgives left out. */
function isAtStrength(to: Tally, policy: Policy): boolean {
  const forgiven = Math.min(policy.failureBudget, failedUnits(to).length);
  return to.revision.wanted === policy.desired && to.available >= policy.desired - forgiven;
}

/** Units of a good revision are there to fall back on, and the target has yet to prove itself. */
function standsBy(target: Tally, tallies: readonly Tally[], attempt: Attempt, policy: Policy): boolean {
  if (policy.onFailure !== 'rollback' || policy.isExclusive || policy.bakeMs === 0 || attempt.isBaked)
    return false;
  return tallies.some((tally) => tally !== target && tally.revision.isTrusted && tally.revision.wanted > 0);
}

function nextSteps(
  input: RolloutInput,
  { to, direction, failure }: Course,
  tallies: readonly Tally[],
  keepsOld: boolean,
): Steps {
  const { policy, sizedFor } = input;
  if (sizedFor && sizedFor.desired !== policy.desired && direction !== 'back') {
    const scales = resize(to, tallies, policy, sizedFor);
    if (scales.length > 0) return { scales, reasons: [] };
  }
  if (direction === 'hold') {
    const message = failure ? failure.message : 'the roll-out is paused';
    return { scales: [], reasons: [{ reason: failure ? 'HeldAfterFailure' : 'Paused', message }] };
  }
  const isBad = (tally: Tally) => direction === 'back' && tally.revision.id === input.target;
  return stepTowards(to, tallies, policy, { isBad, keepsOld });
}

/** Complete for the first time: the bake time starts. Well until its end: baked. */
function noteCompletion(
  attempt: Attempt,
  target: Tally,
  policy: Policy,
  isDone: boolean,
  nowMs: number,
): Attempt {
  if (attempt.failure || attempt.isBaked) return attempt;
  const completedAtMs = attempt.completedAtMs ?? (isDone ? nowMs : undefined);
  const noted = { ...attempt, completedAtMs };
  const [endMs] = bakeEndMs(noted, target, policy);
  const isWell =
    target.units.every((unit) => unit.state !== 'unready') &&
    target.ready >= Math.min(policy.desired, Math.max(1, policy.floor));
  return endMs !== undefined && nowMs >= endMs && isWell && policy.desired > 0
    ? { ...noted, isBaked: true }
    : noted;
}

/**
 * When the bake time is over: counted from completion, and anew from the return of a unit that had failed. At least one
 * unit must have been through all of it: those that did may have been replaced or scaled away.
 */
function bakeEndMs(attempt: Attempt, target: Tally, policy: Policy): readonly number[] {
  if (attempt.completedAtMs === undefined || attempt.isBaked || attempt.failure) return [];
  const ready = target.units.filter((unit) => unit.state === 'ready');
  const returned = ready.filter((unit) => unit.failures > 0).map((unit) => unit.sinceMs);
  const oldest = ready.length > 0 ? [Math.min(...ready.map((unit) => unit.sinceMs))] : [];
  return [Math.max(attempt.completedAtMs, ...oldest, ...returned) + policy.bakeMs];
}

function becomingAvailable(tallies: readonly Tally[], policy: Policy): readonly number[] {
  if (policy.minReadyMs === 0) return [];
  return tallies.flatMap(({ units }) =>
    units.filter((unit) => unit.state === 'ready').map((unit) => availableAtMs(unit, policy)),
  );
}

function verdictOf(
  { to, direction, failure }: Course,
  attempt: Attempt,
  isDone: boolean,
  keepsOld: boolean,
): Verdict {
  if (failure && direction === 'back') {
    return { type: isDone ? 'rolledBack' : 'rollingBack', failure, to: to.revision.id };
  }
  if (failure) return { type: 'failed', failure };
  return attempt.completedAtMs === undefined || (keepsOld && !attempt.isBaked)
    ? { type: 'progressing' }
    : { type: 'complete', isBaked: attempt.isBaked };
}

/** What keeps units of the revision from being ready, each thing once. */
function hindrances(to: Tally, isDone: boolean): readonly Why[] {
  if (isDone) return [];
  const seen = new Map<string, Why>();
  for (const unit of to.units) {
    if (unit.why && unit.state !== 'ready' && unit.state !== 'ending' && !seen.has(unit.why.reason)) {
      seen.set(unit.why.reason, { reason: unit.why.reason, message: `${unit.label}: ${unit.why.message}` });
    }
  }
  return [...seen.values()];
}

function isSame(a: Attempt, b: Attempt): boolean {
  return (
    JSON.stringify([a.progressAtMs, a.counts, a.completedAtMs, a.isBaked, a.failure]) ===
    JSON.stringify([b.progressAtMs, b.counts, b.completedAtMs, b.isBaked, b.failure])
  );
}
