import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Behaviour, openWorld, type Scenario, type World } from './world.case.ts';

const TURNS = 4000;

function scenarios(...behaviours: Behaviour[]): fc.Arbitrary<Scenario> {
  const shape = fc.record({
    desired: fc.integer({ min: 1, max: 8 }),
    surge: fc.integer({ min: 0, max: 8 }),
    unavailable: fc.integer({ min: 0, max: 8 }),
    batchSize: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    isExclusive: fc.boolean(),
    minReadyMs: fc.constantFrom(0, 0, 5000),
    behaviour: fc.constantFrom(...behaviours),
    rescale: fc.option(
      fc.record({ atTurn: fc.integer({ min: 1, max: 60 }), desired: fc.integer({ min: 1, max: 12 }) }),
      {
        nil: undefined,
      },
    ),
  });
  return shape;
}

/** A generator of numbers that fast-check can repeat: the same seed, the same world. */
function diceOf(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Runs until the verdict is one of these and stays. */
function runUntil(scenario: Scenario, seed: number, isOver: (world: World) => boolean): World {
  const world = openWorld(scenario, diceOf(seed));
  for (let turn = 0; turn < TURNS; turn += 1) {
    world.turn();
    if (world.violations.length > 0 || (turn > (scenario.rescale?.atTurn ?? 0) && isOver(world))) break;
  }
  return world;
}

/** The world comes to this end and breaks no rule on the way. */
function check(arbitrary: fc.Arbitrary<Scenario>, isOver: (world: World) => boolean): void {
  fc.assert(
    fc.property(arbitrary, fc.integer(), (scenario, seed) => {
      const world = runUntil(scenario, seed, isOver);
      expect(world.violations, world.describe()).toEqual([]);
      expect(isOver(world), world.describe()).toBe(true);
    }),
    { numRuns: 400 },
  );
}

/** Only this revision runs, at full strength. */
function runsOnly(world: World, revision: 'a' | 'b'): boolean {
  const { desired } = world.policy;
  return (
    world.count(revision, true) === desired && world.count('a', false) + world.count('b', false) === desired
  );
}

describe('whatever the policy and the order of events', () => {
  it('a good revision completes, within floor and ceiling', () => {
    const isBaked = ({ plan }: World) => plan.verdict.type === 'complete' && plan.verdict.isBaked;
    check(scenarios('good', 'flaky'), (world) => isBaked(world) && runsOnly(world, 'b'));
  });

  it('a bad revision ends with the old one at full strength, within floor and ceiling', () => {
    const bad = scenarios('crashes', 'neverReady', 'diesLater', 'errors');
    check(bad, (world) => world.plan.verdict.type === 'rolledBack' && runsOnly(world, 'a'));
  });

  it('a revision that is good is never rolled back', () => {
    fc.assert(
      fc.property(scenarios('good', 'flaky'), fc.integer(), (scenario, seed) => {
        const world = openWorld(scenario, diceOf(seed));
        for (let turn = 0; turn < 200; turn += 1) {
          world.turn();
          expect(['progressing', 'complete'], world.describe()).toContain(world.plan.verdict.type);
        }
      }),
      { numRuns: 100 },
    );
  });
});
