import { describe, expect, it } from 'vitest';
import { limitsOf } from './limits.ts';
import { planRollout } from './plan-rollout.ts';
import {
  type Attempt,
  newAttempt,
  type Policy,
  type Revision,
  type RolloutInput,
  type Unit,
  type UnitState,
} from './types.ts';

const NOW = 1_000_000;

function aPolicy(overrides: Partial<Policy> = {}): Policy {
  return {
    desired: 3,
    floor: 3,
    ceiling: 4,
    isExclusive: false,
    minReadyMs: 0,
    bakeMs: 30_000,
    failureBudget: 0,
    deadlineMs: 600_000,
    onFailure: 'rollback',
    gates: { minRequests: 20, maxExcess: 0.05 },
    isPaused: false,
    ...overrides,
  };
}

let labels = 0;

function units(
  revision: string,
  count: number,
  state: UnitState = 'ready',
  overrides: Partial<Unit> = {},
): Unit[] {
  return Array.from({ length: count }, () => {
    labels += 1;
    return {
      label: `unit "${revision}${labels}"`,
      revision,
      state,
      sinceMs: NOW - 100_000,
      failures: 0,
      ...overrides,
    };
  });
}

function aRevision(id: string, wanted: number, overrides: Partial<Revision> = {}): Revision {
  return { id, wanted, order: id.charCodeAt(0), isTrusted: id !== 'b', ...overrides };
}

interface Given extends Partial<RolloutInput> {
  readonly policyOf?: Partial<Policy>;
  readonly attemptOf?: Partial<Attempt>;
}

/** A roll-out from revision a to revision b. */
function plan({ policyOf, attemptOf, ...given }: Given, nowMs = NOW) {
  const input: RolloutInput = {
    target: 'b',
    revisions: [aRevision('a', 3), aRevision('b', 0)],
    units: units('a', 3),
    policy: aPolicy(policyOf),
    attempt: { ...newAttempt(NOW - 1000), ...attemptOf },
    ...given,
  };
  return planRollout(input, nowMs);
}

function scalesOf(given: Given, nowMs = NOW) {
  return Object.fromEntries(
    plan(given, nowMs).scales.map(({ revision, from, to }) => [revision, `${from}>${to}`]),
  );
}

const both = (a: number, b: number) => [aRevision('a', a), aRevision('b', b)];

describe('the steps of a roll-out', () => {
  const cases: { name: string; given: Given; scales: Record<string, string> }[] = [
    { name: 'starts with as many new units as the ceiling allows', given: {}, scales: { b: '0>1' } },
    {
      name: 'takes old units away down to the floor at the start',
      given: { policyOf: { floor: 2, ceiling: 3 } },
      scales: { a: '3>2' },
    },
    {
      name: 'waits while the new unit is not ready',
      given: { revisions: both(3, 1), units: [...units('a', 3), ...units('b', 1, 'starting')] },
      scales: {},
    },
    {
      name: 'takes one old unit away for each new one that is available',
      given: { revisions: both(3, 1), units: [...units('a', 3), ...units('b', 1)] },
      scales: { a: '3>2' },
    },
    {
      name: 'does not count an old unit out of the ceiling before it is gone',
      given: { revisions: both(2, 1), units: [...units('a', 3), ...units('b', 1)] },
      scales: {},
    },
    {
      name: 'lets a new unit start while the old one is ending',
      given: {
        revisions: both(2, 1),
        units: [...units('a', 2), ...units('a', 1, 'ending'), ...units('b', 1)],
      },
      scales: { b: '1>2' },
    },
    {
      name: 'takes old units that are not available away first',
      given: {
        policyOf: { floor: 2, ceiling: 4 },
        revisions: both(3, 1),
        units: [...units('a', 2), ...units('a', 1, 'unready'), ...units('b', 1, 'starting')],
      },
      scales: { a: '3>2' },
    },
    {
      name: 'keeps old units that are not available as long as the floor may need them',
      given: {
        policyOf: { desired: 10, floor: 8, ceiling: 13 },
        revisions: both(10, 3),
        units: [...units('a', 10, 'starting'), ...units('b', 3, 'starting')],
      },
      scales: { a: '10>8' },
    },
    {
      name: 'starts no more at once than the batch size',
      given: { policyOf: { floor: 0, ceiling: 6, batchSize: 2 } },
      scales: { b: '0>2' },
    },
    {
      name: 'keeps what works of the old revision until the new one has baked',
      given: {
        policyOf: { ceiling: 6 },
        revisions: both(3, 3),
        units: [...units('a', 3), ...units('b', 3)],
      },
      scales: {},
    },
    {
      name: 'takes old units away below the ceiling only to make room',
      given: {
        policyOf: { ceiling: 4 },
        revisions: both(3, 1),
        units: [...units('a', 3), ...units('b', 1)],
      },
      scales: { a: '3>2' },
    },
    {
      name: 'takes all old units away once the new revision has baked',
      given: {
        policyOf: { ceiling: 6 },
        revisions: both(3, 3),
        units: [...units('a', 3), ...units('b', 3)],
        attemptOf: { completedAtMs: NOW - 60_000 },
      },
      scales: { a: '3>0' },
    },
    {
      name: 'counts a unit as available only after it was ready for long enough',
      given: {
        policyOf: { minReadyMs: 10_000 },
        revisions: both(3, 1),
        units: [...units('a', 3), ...units('b', 1, 'ready', { sinceMs: NOW - 9_999 })],
      },
      scales: {},
    },
    {
      name: 'does not take an old unit away for a new one on a lost host',
      given: { revisions: both(3, 1), units: [...units('a', 3), ...units('b', 1, 'lost')] },
      scales: {},
    },
    {
      name: 'takes all old units down first when the revisions exclude each other',
      given: { policyOf: { isExclusive: true, floor: 0, ceiling: 3 } },
      scales: { a: '3>0' },
    },
    {
      name: 'waits for old units that are ending when the revisions exclude each other',
      given: {
        policyOf: { isExclusive: true, floor: 0, ceiling: 3 },
        revisions: both(0, 0),
        units: units('a', 1, 'ending'),
      },
      scales: {},
    },
    {
      name: 'brings all new units up at once after the last old one has ended',
      given: { policyOf: { isExclusive: true, floor: 0, ceiling: 3 }, revisions: both(0, 0), units: [] },
      scales: { b: '0>3' },
    },
    { name: 'moves nothing while paused', given: { policyOf: { isPaused: true } }, scales: {} },
    {
      name: 'follows the number of units while paused',
      given: {
        policyOf: { isPaused: true, desired: 5, floor: 5, ceiling: 6 },
        sizedFor: { desired: 3, ceiling: 4 },
      },
      scales: { a: '3>5' },
    },
    {
      name: 'shares added units out in proportion in the middle of a roll-out',
      given: {
        policyOf: { desired: 30, floor: 28, ceiling: 33 },
        revisions: both(8, 5),
        units: [...units('a', 8), ...units('b', 5, 'starting')],
        sizedFor: { desired: 10, ceiling: 13 },
      },
      scales: { a: '8>20', b: '5>13' },
    },
    {
      name: 'takes units that are not available away when shrinking in the middle of a roll-out',
      given: {
        policyOf: { desired: 4, floor: 3, ceiling: 5 },
        revisions: both(8, 5),
        units: [...units('a', 8), ...units('b', 5, 'starting')],
        sizedFor: { desired: 10, ceiling: 13 },
      },
      scales: { a: '8>5', b: '5>0' },
    },
    {
      name: 'goes down to nothing when nothing is wanted',
      given: { policyOf: { desired: 0, floor: 0, ceiling: 0 }, revisions: both(0, 3), units: units('b', 3) },
      scales: { b: '3>0' },
    },
  ];
  it.each(cases)('$name', ({ given, scales }) => {
    expect(scalesOf(given)).toEqual(scales);
  });
});

describe('the verdict', () => {
  const done = { revisions: both(0, 3), units: units('b', 3) };
  const trusted = [aRevision('a', 0), aRevision('b', 3)];
  const crash = { reason: 'CrashLoop', message: 'exit code 1' };

  it('is progressing on the way', () => {
    expect(plan({}).verdict).toEqual({ type: 'progressing' });
  });

  it('is complete when all units are new and available, and the bake time starts', () => {
    const { verdict, attempt, wakeAtMs } = plan(done);
    expect(verdict).toEqual({ type: 'complete', isBaked: false });
    expect(attempt.completedAtMs).toBe(NOW);
    expect(wakeAtMs).toBe(NOW + 30_000);
  });

  it('is not complete while an old unit is there', () => {
    expect(plan({ ...done, units: [...done.units, ...units('a', 1)] }).verdict).toEqual({
      type: 'progressing',
    });
  });

  it('is baked when the bake time has gone by without a failure', () => {
    const given = { ...done, attemptOf: { completedAtMs: NOW - 30_000 } };
    expect(plan(given).verdict).toEqual({ type: 'complete', isBaked: true });
    expect(plan(given, NOW - 1).verdict).toEqual({ type: 'complete', isBaked: false });
  });

  it('counts the bake time anew from the return of a unit that had failed', () => {
    const returned = units('b', 1, 'ready', { failures: 1, sinceMs: NOW - 5000 });
    const given = {
      ...done,
      units: [...units('b', 2), ...returned],
      attemptOf: { completedAtMs: NOW - 30_000 },
    };
    expect(plan(given)).toMatchObject({
      verdict: { type: 'complete', isBaked: false },
      wakeAtMs: NOW + 25_000,
    });
  });

  it('rolls back when a unit has failed three times', () => {
    const failing = units('b', 1, 'starting', { failures: 3, why: crash });
    const { verdict, scales, attempt } = plan({
      revisions: both(3, 1),
      units: [...units('a', 3), ...failing],
    });
    const message = `${failing[0]?.label} failed 3 times: exit code 1`;
    expect(verdict).toEqual({
      type: 'rollingBack',
      to: 'a',
      failure: { reason: 'CrashLoop', message, atMs: NOW },
    });
    expect(scales).toEqual([{ revision: 'b', from: 1, to: 0 }]);
    expect(attempt.failure).toMatchObject({ reason: 'CrashLoop', atMs: NOW });
  });

  it('watches only the deadline when there are no gates', () => {
    const failing = units('b', 1, 'starting', { failures: 9, why: crash });
    const given = {
      revisions: both(3, 1),
      units: [...units('a', 3), ...failing],
      policyOf: { gates: undefined },
    };
    expect(plan(given).verdict.type).toBe('progressing');
    const counts = { total: 4, updated: 1, ready: 3, available: 3 };
    const late = plan({ ...given, attemptOf: { counts, progressAtMs: NOW - 600_000 } });
    expect(late.verdict).toMatchObject({ type: 'rollingBack', failure: { reason: 'CrashLoop' } });
  });

  it('does not roll back after two failures', () => {
    const failing = units('b', 1, 'starting', { failures: 2, why: crash });
    expect(plan({ revisions: both(3, 1), units: [...units('a', 3), ...failing] })).toMatchObject({
      verdict: { type: 'progressing' },
      scales: [],
      reasons: [{ reason: 'AtCeiling' }, { reason: 'CrashLoop' }],
    });
  });

  it('forgives as many failed units as the budget says', () => {
    const mixed = [...units('b', 2), ...units('b', 1, 'starting', { failures: 3, why: crash })];
    const given = { revisions: both(0, 3), units: mixed };
    expect(plan({ ...given, policyOf: { failureBudget: 1, floor: 2 } }).verdict.type).toBe('complete');
    expect(plan(given).verdict.type).toBe('rollingBack');
  });

  it('is rolled back when the old revision is at strength and the bad one gone', () => {
    const failure = { reason: 'CrashLoop', message: 'x', atMs: NOW - 1 };
    const given = { revisions: both(3, 0), units: units('a', 3), attemptOf: { failure } };
    expect(plan(given)).toMatchObject({ verdict: { type: 'rolledBack', to: 'a', failure }, scales: [] });
  });

  it('stays rolled back and follows the number of units', () => {
    const failure = { reason: 'CrashLoop', message: 'x', atMs: NOW - 1 };
    const given = { revisions: both(3, 0), units: units('a', 3), attemptOf: { failure } };
    const more = { policyOf: { desired: 5, floor: 5, ceiling: 6 }, sizedFor: { desired: 3, ceiling: 4 } };
    expect(plan({ ...given, ...more }).scales).toEqual([{ revision: 'a', from: 3, to: 5 }]);
  });

  it('only reports when there is nothing to fall back on, and forgets it when the units come up after all', () => {
    const first = { revisions: [aRevision('b', 3)], attemptOf: {} };
    const failing = units('b', 3, 'starting', { failures: 3, why: crash });
    const { verdict, scales, attempt } = plan({ ...first, units: failing });
    expect(verdict).toMatchObject({ type: 'failed', failure: { reason: 'CrashLoop' } });
    expect(scales).toEqual([]);
    expect(plan({ ...first, units: units('b', 3), attempt }).verdict).toEqual({
      type: 'complete',
      isBaked: false,
    });
  });

  it('falls back on the latest trusted revision, not on one that has failed', () => {
    const revisions = [aRevision('A', 0), aRevision('a', 0), aRevision('b', 3, { order: 999 })];
    const failing = units('b', 3, 'starting', { failures: 3, why: crash });
    expect(plan({ revisions, units: failing }).verdict).toMatchObject({ to: 'a' });
    const untrusted = revisions.map((revision) =>
      revision.id === 'a' ? { ...revision, isTrusted: false } : revision,
    );
    expect(plan({ revisions: untrusted, units: failing }).verdict).toMatchObject({ to: 'A' });
  });

  it('holds still after a failure when told to', () => {
    const failing = units('b', 1, 'starting', { failures: 3, why: crash });
    const given = {
      revisions: both(2, 1),
      units: [...units('a', 2), ...failing],
      policyOf: { floor: 2, onFailure: 'pause' as const },
    };
    expect(plan(given)).toMatchObject({
      verdict: { type: 'failed' },
      scales: [],
      reasons: [{ reason: 'HeldAfterFailure' }, { reason: 'CrashLoop' }],
    });
  });

  it('goes on after a failure when told to', () => {
    const failing = units('b', 1, 'starting', { failures: 3, why: crash });
    const given = {
      revisions: both(2, 1),
      units: [...units('a', 2), ...failing],
      policyOf: { floor: 2, onFailure: 'continue' as const },
    };
    expect(plan(given)).toMatchObject({
      verdict: { type: 'failed' },
      scales: [{ revision: 'b', from: 1, to: 2 }],
    });
  });

  it('fails at the deadline and says what hinders', () => {
    const why = { reason: 'ProbeFailed', message: 'readiness probe: HTTP 503' };
    const waiting = units('b', 1, 'starting', { why });
    const counts = { total: 4, updated: 1, ready: 3, available: 3 };
    const given = {
      revisions: both(3, 1),
      units: [...units('a', 3), ...waiting],
      attemptOf: { counts, progressAtMs: NOW - 600_000 },
    };
    const message = `no progress for 600 s, 0 of 3 available; ${waiting[0]?.label}: readiness probe: HTTP 503`;
    expect(plan(given).verdict).toMatchObject({
      type: 'rollingBack',
      failure: { reason: 'ProbeFailed', message },
    });
    expect(plan(given, NOW - 1)).toMatchObject({ verdict: { type: 'progressing' }, wakeAtMs: NOW });
  });

  it('starts the deadline anew with each progress', () => {
    const counts = { total: 4, updated: 1, ready: 2, available: 2 };
    const given = {
      revisions: both(3, 1),
      units: [...units('a', 3), ...units('b', 1, 'starting')],
      attemptOf: { counts, progressAtMs: NOW - 600_000 },
    };
    expect(plan(given)).toMatchObject({ verdict: { type: 'progressing' }, attempt: { progressAtMs: NOW } });
  });

  it('has no deadline while paused or after completion', () => {
    const late = { counts: { total: 9, updated: 9, ready: 9, available: 9 }, progressAtMs: 0 };
    expect(plan({ policyOf: { isPaused: true }, attemptOf: late }).verdict.type).toBe('progressing');
    const scaledUp = {
      revisions: both(0, 3),
      units: units('b', 2),
      attemptOf: { ...late, completedAtMs: 1 },
    };
    expect(plan(scaledUp).verdict.type).toBe('complete');
  });

  describe('within the bake time', () => {
    const baking = (bUnits: Unit[], more: Given = {}) =>
      plan({ revisions: trusted, units: bUnits, attemptOf: { completedAtMs: NOW - 20_000 }, ...more });
    const died = { failures: 1, why: crash, sinceMs: NOW - 100 };

    it('tolerates the death of one unit', () => {
      const result = baking([...units('b', 2), ...units('b', 1, 'unready', died)]);
      expect(result).toMatchObject({ verdict: { type: 'complete' }, scales: [], wakeAtMs: NOW + 9_900 });
    });

    it('rolls back when it dies again', () => {
      const again = units('b', 1, 'unready', { ...died, failures: 2 });
      expect(baking([...units('b', 2), ...again])).toMatchObject({
        verdict: { type: 'rollingBack', failure: { reason: 'CrashLoop' } },
        scales: [
          { revision: 'a', from: 0, to: 1 },
          { revision: 'b', from: 3, to: 2 },
        ],
      });
    });

    it('rolls back when two die at once', () => {
      expect(baking([...units('b', 1), ...units('b', 2, 'unready', died)]).verdict.type).toBe('rollingBack');
    });

    it('rolls back when a unit does not come back', () => {
      const overdue = units('b', 1, 'unready', { sinceMs: NOW - 10_000 });
      expect(baking([...units('b', 2), ...overdue]).verdict).toMatchObject({
        type: 'rollingBack',
        failure: { reason: 'Unready' },
      });
    });

    it('does not blame a unit whose host is lost or that is ending', () => {
      const away = [...units('b', 1, 'lost', { failures: 5 }), ...units('b', 1, 'ending', { failures: 5 })];
      expect(baking([...units('b', 1), ...away]).verdict.type).toBe('complete');
    });

    it('lets a failure after the bake time be', () => {
      const all = units('b', 3, 'unready', { ...died, failures: 9 });
      expect(baking(all, { attemptOf: { completedAtMs: 1, isBaked: true } }).verdict).toEqual({
        type: 'complete',
        isBaked: true,
      });
    });
  });

  describe('by traffic', () => {
    const judged = (traffic: NonNullable<RolloutInput['traffic']>) =>
      plan({ revisions: both(3, 1), units: [...units('a', 3), ...units('b', 1)], traffic }).verdict;
    it.each([
      [
        'five points more is tolerated',
        { a: { requests: 100, errors: 1 }, b: { requests: 100, errors: 6 } },
        'progressing',
      ],
      [
        'more than five points more trips',
        { a: { requests: 100, errors: 1 }, b: { requests: 100, errors: 7 } },
        'rollingBack',
      ],
      [
        'too few requests are no verdict',
        { a: { requests: 100, errors: 0 }, b: { requests: 19, errors: 19 } },
        'progressing',
      ],
      ['without old traffic half may fail', { b: { requests: 20, errors: 10 } }, 'progressing'],
      ['without old traffic more than half trips', { b: { requests: 20, errors: 11 } }, 'rollingBack'],
    ])('%s', (_name, traffic, expected) => {
      expect(judged(traffic).type).toBe(expected);
    });
  });
});

describe('a rollback', () => {
  const failure = { reason: 'ErrorRate', message: 'x', atMs: NOW - 1 };

  it('keeps bad units that serve until old ones can take over', () => {
    const given = { revisions: both(0, 3), units: units('b', 3), attemptOf: { failure } };
    expect(scalesOf(given)).toEqual({ a: '0>1' });
    expect(
      scalesOf({ ...given, revisions: both(1, 3), units: [...units('b', 3), ...units('a', 1)] }),
    ).toEqual({ b: '3>2' });
  });

  it('takes bad units that do not serve away at once', () => {
    const given = {
      revisions: both(1, 3),
      units: [...units('a', 1), ...units('b', 3, 'starting')],
      attemptOf: { failure },
    };
    expect(scalesOf(given)).toEqual({ b: '3>0' });
  });

  it('takes the bad ones down first when the revisions exclude each other', () => {
    const given = {
      revisions: both(0, 3),
      units: units('b', 3),
      attemptOf: { failure },
      policyOf: { isExclusive: true, floor: 0 },
    };
    expect(scalesOf(given)).toEqual({ b: '3>0' });
    expect(scalesOf({ ...given, revisions: both(0, 0), units: [] })).toEqual({ a: '0>3' });
  });
});

describe('an attempt that did not change', () => {
  it('is handed back as it was', () => {
    const attempt = plan({}).attempt;
    expect(plan({ attempt }).attempt).toBe(attempt);
  });
});

describe('floor and ceiling', () => {
  it.each([
    [3, 1, 0, { floor: 3, ceiling: 4 }],
    [3, 3, 0, { floor: 3, ceiling: 6 }],
    [10, '25%', '25%', { floor: 8, ceiling: 13 }],
    [1, '25%', '25%', { floor: 1, ceiling: 2 }],
    [4, 0, 0, { floor: 3, ceiling: 4 }],
    [2, 0, '100%', { floor: 0, ceiling: 2 }],
    [2, 0, 5, { floor: 0, ceiling: 2 }],
    [0, 1, 1, { floor: 0, ceiling: 0 }],
  ] as const)('of %s units with %s more and %s missing', (desired, surge, unavailable, expected) => {
    expect(limitsOf(desired, surge, unavailable)).toEqual(expected);
  });

  it('refuses what is no amount', () => {
    expect(() => limitsOf(3, 'much', 0)).toThrow('neither a number nor a percentage');
  });
});
