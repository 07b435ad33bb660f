// A simulated world for the property tests: sets of units that follow the engine's numbers late and in random order,
// and units that behave as their revision makes them.
//
// Deliberately careless where the real world is: a set creates and removes its units one at a time, whenever the dice
// say so; nobody tells the engine what happened, it only sees the state.
import { limitsOf } from './limits.ts';
import { planRollout } from './plan-rollout.ts';
import { type Attempt, newAttempt, type Policy, type RolloutPlan, type Unit } from './types.ts';

export type Behaviour = 'good' | 'flaky' | 'crashes' | 'neverReady' | 'diesLater' | 'errors';

export interface Scenario {
  readonly desired: number;
  readonly surge: number;
  readonly unavailable: number;
  readonly batchSize?: number;
  readonly isExclusive: boolean;
  readonly minReadyMs: number;
  readonly behaviour: Behaviour;
  /** The number of units wanted later on, and at which turn. */
  readonly rescale?: { readonly atTurn: number; readonly desired: number };
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };
type WorldUnit = Mutable<Unit> & { age: number };
interface WorldSet {
  readonly id: string;
  readonly order: number;
  wanted: number;
  isTrusted: boolean;
  /** What the floor was, or all that one could count on, when its number was lowered last. */
  promisedFloor: number;
}

export interface World {
  turn(): void;
  readonly plan: RolloutPlan;
  readonly policy: Policy;
  /** What was broken, in words. */
  readonly violations: readonly string[];
  count(revision: string, isAvailable: boolean): number;
  describe(): string;
}

/** Revision `a` runs at full strength and is good; `b` is rolled out. `dice(n)` yields 0 .. n-1. */
export function openWorld(scenario: Scenario, dice: (sides: number) => number): World {
  let now = 1_000_000;
  let turns = 0;
  let policy = policyOf(scenario, scenario.desired);
  let sizedFor = { desired: policy.desired, ceiling: policy.ceiling };
  let attempt: Attempt = newAttempt(now);
  let sequence = 0;
  const violations: string[] = [];
  const sets: WorldSet[] = [
    { id: 'a', order: 1, wanted: scenario.desired, isTrusted: true, promisedFloor: 0 },
    { id: 'b', order: 2, wanted: 0, isTrusted: false, promisedFloor: 0 },
  ];
  let units: WorldUnit[] = [];
  const create = (revision: string, state: Unit['state'], sinceMs: number): void => {
    sequence += 1;
    units.push({ label: `unit ${revision}${sequence}`, revision, state, sinceMs, failures: 0, age: 0 });
  };
  for (let i = 0; i < scenario.desired; i += 1) create('a', 'ready', now - 1_000_000);

  const present = (revision?: string) =>
    units.filter((unit) => unit.state !== 'ending' && (!revision || unit.revision === revision));
  const isAvailable = (unit: WorldUnit) => unit.state === 'ready' && now - unit.sinceMs >= policy.minReadyMs;
  const enter = (unit: WorldUnit, state: Unit['state']): void => {
    unit.state = state;
    unit.sinceMs = now;
    unit.age = 0;
  };
  const control = (): RolloutPlan => {
    const traffic = {
      a: { requests: 1000, errors: 5 },
      b: { requests: scenario.behaviour === 'errors' ? 200 : 10, errors: 100 },
    };
    const seen = scenario.behaviour === 'errors' && present('b').some(isAvailable) ? { traffic } : {};
    const plan = planRollout(
      { target: 'b', revisions: sets, units, policy, attempt, sizedFor, ...seen },
      now,
    );
    attempt = plan.attempt;
    sizedFor = { desired: policy.desired, ceiling: policy.ceiling };
    const sure = sets.map(({ id, wanted }) => Math.min(wanted, present(id).filter(isAvailable).length));
    const promisedFloor = Math.min(
      policy.floor,
      sure.reduce((total, one) => total + one, 0),
    );
    for (const { revision, from, to } of plan.scales) {
      const set = sets.find(({ id }) => id === revision);
      if (set) Object.assign(set, { wanted: to }, to < from ? { promisedFloor } : {});
    }
    return plan;
  };
  let plan = control();

  const follow = (set: WorldSet): void => {
    const mine = present(set.id);
    if (mine.length < set.wanted) {
      create(set.id, 'starting', now);
      const isOver = present().length > policy.ceiling && !hasShrunk(scenario);
      if (isOver) violations.push(`${present().length} units, ceiling ${policy.ceiling}`);
      if (policy.isExclusive && units.some((unit) => unit.revision !== set.id))
        violations.push('two revisions at once');
    } else if (mine.length > set.wanted) {
      const victim = [...mine].sort(
        (x, y) => Number(isAvailable(x)) - Number(isAvailable(y)) || y.sinceMs - x.sinceMs,
      )[0];
      if (!victim) return;
      const wasAvailable = isAvailable(victim);
      enter(victim, 'ending');
      const left = present().filter(isAvailable).length;
      const mayDieAlone = scenario.behaviour === 'diesLater';
      if (wasAvailable && left < Math.min(set.promisedFloor, policy.floor) && !mayDieAlone)
        violations.push(`${left} available, floor ${set.promisedFloor}`);
    }
  };

  return {
    turn() {
      turns += 1;
      now += 1000;
      if (scenario.rescale?.atTurn === turns) policy = policyOf(scenario, scenario.rescale.desired);
      for (const unit of units) live(unit, scenario.behaviour, dice, enter);
      units = units.filter((unit) => unit.state !== 'ending' || unit.age < 3);
      for (const set of sets) for (let i = dice(4); i > 0; i -= 1) follow(set);
      if (dice(3) > 0) plan = control();
    },
    get plan() {
      return plan;
    },
    get policy() {
      return policy;
    },
    violations,
    count: (revision, available) =>
      present(revision).filter((unit) => !available || isAvailable(unit)).length,
    describe: () =>
      JSON.stringify({ turns, verdict: plan.verdict, reasons: plan.reasons, sets, units }, null, 1),
  };
}

function hasShrunk({ rescale, desired }: Scenario): boolean {
  return rescale !== undefined && rescale.desired < desired;
}

function policyOf(scenario: Scenario, desired: number): Policy {
  const { surge, unavailable, isExclusive, batchSize, minReadyMs } = scenario;
  const limits = isExclusive ? { floor: 0, ceiling: desired } : limitsOf(desired, surge, unavailable);
  return {
    desired,
    ...limits,
    batchSize,
    isExclusive,
    minReadyMs,
    bakeMs: 30_000,
    failureBudget: 0,
    deadlineMs: 120_000,
    onFailure: 'rollback',
    gates: { minRequests: 20, maxExcess: 0.05 },
    isPaused: false,
  };
}

/** One second in the life of a unit. Units of `a` always come up and stay. */
function live(
  unit: WorldUnit,
  behaviour: Behaviour,
  dice: (sides: number) => number,
  enter: (unit: WorldUnit, state: Unit['state']) => void,
): void {
  unit.age += 1;
  const kind = unit.revision === 'a' ? 'good' : behaviour;
  if (unit.state === 'starting') {
    if (kind === 'neverReady') return;
    if (kind === 'crashes') {
      if (dice(5) === 0) unit.failures += 1;
      return;
    }
    if (kind === 'flaky' && unit.failures < 2 && dice(4) === 0) unit.failures += 1;
    else if (dice(3) === 0 || unit.age > 6) enter(unit, 'ready');
  } else if (unit.state === 'ready' && kind === 'diesLater' && unit.age >= 20) {
    unit.failures += 1;
    enter(unit, 'unready');
  } else if (unit.state === 'unready' && unit.age >= 1) enter(unit, 'ready');
}
