// How a roll-out stands: on its way, complete, baked, failed and rolled back, and why.
import { describe, expect, it } from 'vitest';
import { aRevision, both, type Given, NOW, plan, units } from './inputs.case.ts';
import type { RolloutInput, Unit } from './types.ts';

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
