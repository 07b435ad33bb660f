// Random shifts in random worlds: calls come by weight, time goes on unevenly, control dies between two writes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aSpec, NOW } from './inputs.case.ts';
import { planShift } from './plan-shift.ts';
import { shareAfter } from './steps.ts';
import {
  isShiftOver,
  type MeasuredTraffic,
  type ShiftMemory,
  type ShiftPlan,
  type ShiftSpec,
} from './types.ts';
import { aliasVersions, shareOf } from './weights.ts';

const TURNS = 5_000;
const RECENT_MS = 60_000;
type Behaviour = 'good' | 'errors' | 'slow' | 'alarm' | 'turnsBad';

const strategies: fc.Arbitrary<ShiftSpec['strategy']> = fc.oneof(
  fc.constant({ type: 'AllAtOnce' } as const),
  fc.record({
    type: fc.constantFrom('Canary', 'Linear'),
    percent: fc.integer({ min: 5, max: 99 }),
    intervalSeconds: fc.integer({ min: 5, max: 60 }),
  }),
);

const scenarios = (...behaviours: Behaviour[]) =>
  fc.record({
    strategy: strategies,
    bakeSeconds: fc.integer({ min: 10, max: 60 }),
    behaviour: fc.constantFrom(...behaviours),
    callsPerSecond: fc.integer({ min: 200, max: 2_000 }),
    stepsMs: fc.array(fc.integer({ min: 500, max: 2_000 }), { minLength: 1, maxLength: 20 }),
    /** At which turns control dies after the first write. */
    crashes: fc.array(fc.boolean(), { minLength: 1, maxLength: 17 }),
  });
type Scenario = ReturnType<typeof scenarios> extends fc.Arbitrary<infer T> ? T : never;

class World {
  readonly spec: ShiftSpec;
  readonly #scenario: Scenario;
  nowMs = NOW;
  alias: { version: string; others?: readonly { version: string; weight: number }[] } = { version: '1' };
  memory: ShiftMemory | undefined;
  plan: ShiftPlan | undefined;
  readonly #counts = { '1': { requests: 0, errors: 0 }, '2': { requests: 0, errors: 0 } };
  readonly #history = [{ atMs: NOW, counts: structuredClone(this.#counts) }];
  highest = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    const { strategy, bakeSeconds } = scenario;
    this.spec = aSpec({ strategy, bakeSeconds, maxDurationMs: 100 });
  }

  get share(): number {
    return shareOf(this.alias, this.spec) ?? -1;
  }

  turn(index: number): void {
    const { stepsMs, crashes } = this.#scenario;
    const measuredUntilMs = this.nowMs;
    const total = this.#since(NOW);
    const recent = this.#since(this.nowMs - RECENT_MS);
    this.#calls(stepsMs[index % stepsMs.length] ?? 1);
    const goneOff = this.#scenario.behaviour === 'alarm' && this.share > 0;
    this.plan = planShift({
      ...{ spec: this.spec, alias: this.alias, total, recent, measuredUntilMs, nowMs: this.nowMs },
      ...{ readiness: { type: 'ready' }, missingAlarms: [] },
      ...(this.memory && { memory: this.memory }),
      ...(goneOff && { alarm: 'bad' }),
    });
    this.memory = this.plan.memory;
    if (this.plan.write === undefined || crashes[index % crashes.length] === true) return;
    this.alias = aliasVersions(this.plan.write, this.spec);
    this.highest = Math.max(this.highest, this.share);
  }

  /** Of all calls of a stretch, each version's part. */
  #calls(ms: number): void {
    this.nowMs += ms;
    const total = (this.#scenario.callsPerSecond * ms) / 1000;
    const own = Math.floor((total * this.share) / 100);
    this.#counts['1'].requests += Math.floor(total) - own;
    this.#counts['2'].requests += own;
    const { behaviour } = this.#scenario;
    const isBad = behaviour === 'errors' || (behaviour === 'turnsBad' && this.share === 100);
    if (isBad) this.#counts['2'].errors += own;
    this.#history.push({ atMs: this.nowMs, counts: structuredClone(this.#counts) });
    while ((this.#history[1]?.atMs ?? this.nowMs) < this.nowMs - 2 * RECENT_MS) this.#history.splice(1, 1);
  }

  /** What was counted between then and now. */
  #since(ms: number): MeasuredTraffic {
    const { counts } = this.#history.findLast(({ atMs }) => atMs <= ms) ??
      this.#history[0] ?? { counts: this.#counts };
    const of = (version: '1' | '2') => ({
      requests: this.#counts[version].requests - counts[version].requests,
      errors: this.#counts[version].errors - counts[version].errors,
    });
    const slow = this.#scenario.behaviour === 'slow' ? { p99Ms: 1_000 } : {};
    return { '1': of('1'), '2': { ...of('2'), ...slow } };
  }

  get isOver(): boolean {
    return this.plan !== undefined && isShiftOver({ status: this.plan });
  }

  /** What the strategy allows by now, counted from the start. */
  get allowed(): number {
    const { strategy } = this.spec;
    const intervalMs = strategy.type === 'AllAtOnce' ? 1 : strategy.intervalSeconds * 1000;
    return shareAfter(strategy, 1 + Math.floor((this.nowMs - NOW) / intervalMs));
  }
}

function runWorld(scenario: Scenario, each: (world: World) => void = () => undefined): World {
  const alwaysCrashes = scenario.crashes.every((crash) => crash);
  const world = new World(alwaysCrashes ? { ...scenario, crashes: [true, false] } : scenario);
  for (let turn = 0; turn < TURNS && !world.isOver; turn += 1) {
    world.turn(turn);
    each(world);
  }
  return world;
}

describe('whatever the strategy, the calls and the crashes', () => {
  it('a good version ends with all calls, never above what the strategy allows', () => {
    fc.assert(
      fc.property(scenarios('good'), (scenario) => {
        const world = runWorld(scenario, ({ share, allowed }) => expect(share).toBeLessThanOrEqual(allowed));
        expect(world.plan).toMatchObject({ state: 'Succeeded' });
        expect(world.share).toBe(100);
      }),
      { numRuns: 300 },
    );
  });

  it('a bad version ends with no calls, and is told why', () => {
    fc.assert(
      fc.property(scenarios('errors', 'slow', 'alarm', 'turnsBad'), (scenario) => {
        const world = runWorld(scenario, ({ share, allowed }) => expect(share).toBeLessThanOrEqual(allowed));
        expect(world.plan).toMatchObject({
          state: 'RolledBack',
          reason: expect.stringContaining('Version 2: '),
        });
        expect(world.share).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
