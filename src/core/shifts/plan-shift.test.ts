import { describe, expect, it } from 'vitest';
import { aMemory, calls, NOW, plan, shared } from './inputs.case.ts';
import { aliasVersions, shareOf } from './weights.ts';

const canary = { alias: shared(10), memory: aMemory() };
const done = { alias: shared(100), memory: aMemory({ steps: 2, percent: 100 }) };

describe('a shift begins', () => {
  it('with its first share, kept before it is written', () => {
    expect(plan({})).toMatchObject({
      state: 'InProgress',
      write: 10,
      percent: 0,
      memory: { steps: 1, percent: 10, formerPercent: 0, startedAtMs: NOW },
    });
  });
  it('with all calls when that is its strategy', () => {
    expect(plan({ of: { strategy: { type: 'AllAtOnce' } } })).toMatchObject({ state: 'Baking', write: 100 });
  });
  it('not before the version can take calls', () => {
    expect(plan({ readiness: { type: 'pending' } })).toMatchObject({
      state: 'Pending',
      reason: 'Version 2 is not ready yet',
    });
  });
  it.each([
    ['a version that is not there', { readiness: { type: 'missing' } }, 'Version 2 does not exist'],
    [
      'a version that cannot run',
      { readiness: { type: 'failed', message: 'no such runtime' } },
      'Version 2 cannot take calls: no such runtime',
    ],
    ['the same version', { of: { to: '1' } }, 'Version 1 has the calls already'],
    ['an alias that is elsewhere', { alias: { version: '7' } }, 'The alias does not lead to version 1 only'],
    ['an alias that is not there', { alias: undefined }, 'The alias does not exist'],
    [
      '$LATEST with weights',
      { of: { to: '$LATEST' } },
      '$LATEST cannot be given a weight: only AllAtOnce is possible',
    ],
    ['an alarm that is not there', { missingAlarms: ['slow'] }, 'The CloudWatch alarm slow does not exist'],
  ] as const)('not with %s', (_, input, reason) => {
    const { state, reason: said, write } = plan(input);
    expect({ state, said, write }).toEqual({ state: 'Failed', said: reason, write: undefined });
  });
});

describe('a step', () => {
  it('waits for its time', () => {
    expect(plan({ ...canary, nowMs: NOW + 59_000 })).toMatchObject({ state: 'InProgress', percent: 10 });
    expect(plan({ ...canary, nowMs: NOW + 59_000 }).write).toBeUndefined();
  });
  it('is taken at its time', () => {
    expect(plan({ ...canary, nowMs: NOW + 60_000 })).toMatchObject({ state: 'Baking', write: 100 });
  });
  it('waits until all calls before it are counted, and says so', () => {
    const late = { ...canary, measuredUntilMs: NOW + 50_000 };
    expect(plan({ ...late, nowMs: NOW + 60_000 }).write).toBeUndefined();
    expect(plan({ ...late, nowMs: NOW + 90_000 }).reason).toContain('Waiting until all calls are counted');
  });
  it('of a linear shift adds its share', () => {
    const strategy = { type: 'Linear', percent: 30, intervalSeconds: 60 } as const;
    const memory = aMemory({ steps: 3, percent: 90 });
    const third = { of: { strategy }, alias: shared(90), memory, nowMs: NOW + 60_000 };
    expect(plan(third)).toMatchObject({ write: 100, memory: { steps: 4 } });
    const second = { ...third, alias: shared(30), memory: aMemory({ steps: 1, percent: 30 }) };
    expect(plan(second)).toMatchObject({ write: 60, memory: { steps: 2 } });
  });
  it('that was kept but not written is written after a crash', () => {
    const { reachedAtMs: _, ...memory } = aMemory({ formerPercent: 0 });
    expect(plan({ alias: { version: '1' }, memory })).toMatchObject({ state: 'InProgress', write: 10 });
    const written = plan({ alias: shared(10), memory });
    expect(written.write).toBeUndefined();
    expect(written.memory?.reachedAtMs).toBe(NOW);
  });
});

describe('a shift ends', () => {
  it('when the bake time is over', () => {
    expect(plan({ ...done, nowMs: NOW + 29_000 }).state).toBe('Baking');
    expect(plan({ ...done, nowMs: NOW + 30_000 })).toMatchObject({ state: 'Succeeded', percent: 100 });
  });
  it('when somebody else writes weights, which stay', () => {
    const { state, reason, write } = plan({ ...canary, alias: shared(50) });
    expect({ state, write }).toEqual({ state: 'Stopped', write: undefined });
    expect(reason).toContain('The alias was changed by somebody else');
  });
  it('when a user stops it, and the weights stay', () => {
    expect(plan({ ...canary, of: { asked: 'stop' } })).toMatchObject({ state: 'Stopped', percent: 10 });
    expect(plan({ ...canary, of: { asked: 'stop' } }).write).toBeUndefined();
  });
  it('with all calls when a user finishes it', () => {
    expect(plan({ ...canary, of: { asked: 'finish' } })).toMatchObject({ state: 'InProgress', write: 100 });
    const finished = { alias: shared(100), memory: aMemory({ percent: 100, formerPercent: 10 }) };
    expect(plan({ ...finished, of: { asked: 'finish' } }).state).toBe('Succeeded');
  });
});

describe('a version has failed', () => {
  const traffic = (now: ReturnType<typeof calls>, before = calls(200, 2)) => ({ '1': before, '2': now });
  const error = 'Version 2: 10 % of 20 requests failed, 1 % before';
  it.each([
    ['by its errors', { ...canary, total: traffic(calls(20, 2)) }, error],
    [
      'by its errors lately',
      { ...canary, total: traffic(calls(900, 2)), recent: traffic(calls(20, 2)) },
      error,
    ],
    [
      'by what the old one did before, when that has no calls',
      { ...done, total: traffic(calls(20, 2), calls(0)), earlier: calls(200, 2) },
      error,
    ],
    [
      'by its slowest calls',
      { ...canary, of: { maxDurationMs: 500 }, total: traffic(calls(20, 0, 812)) },
      'Version 2: the slowest hundredth of 20 calls took 812 ms or more, 500 ms are allowed',
    ],
    [
      'by an alarm',
      { ...canary, alarm: 'slow' },
      'Version 2: The CloudWatch alarm slow went into the ALARM state',
    ],
    [
      'at the request of a user',
      { ...canary, of: { asked: 'rollback' as const } },
      'Version 2: The rollback was requested by a user',
    ],
    [
      'by a hook',
      {
        ...done,
        of: { hooks: { after: 'check' } },
        hook: { name: 'after' as const, problem: 'it answered no' },
      },
      'Version 2: The hook check did not succeed: it answered no',
    ],
  ])('%s', (_, input, reason) => {
    const { alias, memory } = input;
    const failed = plan(input);
    expect(failed).toMatchObject({ state: 'RollingBack', write: 0, reason });
    const back = plan({ ...input, alias: { version: '1' }, memory: failed.memory ?? memory });
    expect(back).toMatchObject({ state: 'RolledBack', percent: 0, reason });
    expect(plan({ ...input, memory: failed.memory ?? memory, alias }).write).toBe(0);
  });
  it.each([
    ['fewer than twenty calls', { ...canary, total: traffic(calls(19, 19)) }],
    ['five points more', { ...canary, total: traffic(calls(100, 6)) }],
    ['errors that the old one has, too', { ...canary, total: traffic(calls(100, 50), calls(100, 50)) }],
    [
      'errors before its first step',
      { memory: aMemory({ steps: 0, percent: 0 }), total: traffic(calls(50, 50)) },
    ],
  ])('but not by %s', (_, input) => {
    expect(plan(input).state).toBe('InProgress');
  });
  it('and keeps its share when it is not to be rolled back', () => {
    const input = { ...canary, of: { autoRollback: false }, alarm: 'slow' };
    expect(plan(input)).toMatchObject({ state: 'Failed', percent: 10 });
    expect(plan(input).write).toBeUndefined();
    expect(plan({ ...input, of: { autoRollback: false, asked: 'rollback' } }).write).toBe(0);
  });
  it('and weights written by hand while it goes back stay', () => {
    const { reachedAtMs: _, ...memory } = aMemory({
      percent: 0,
      formerPercent: 10,
      failure: { reason: 'Alarm', message: 'an alarm', atMs: NOW },
    });
    expect(plan({ memory, alias: shared(50) })).toMatchObject({ state: 'Stopped', percent: 50 });
  });
});

describe('hooks', () => {
  const hooks = { before: 'check', after: 'smoke' };
  it('are called before the first step, which waits for the answer', () => {
    expect(plan({ of: { hooks } })).toMatchObject({ call: 'before', reason: 'Waiting for the hook check' });
    const answered = plan({ of: { hooks }, hook: { name: 'before' } });
    expect(answered).toMatchObject({ write: 10, memory: { answered: ['before'] } });
  });
  it('are called after the last step, and the shift does not end without their answer', () => {
    const memory = aMemory({ steps: 2, percent: 100, answered: ['before'] });
    const input = { of: { hooks }, alias: shared(100), memory, nowMs: NOW + 60_000 };
    expect(plan(input)).toMatchObject({ state: 'Baking', call: 'after' });
    expect(plan({ ...input, hook: { name: 'after' } }).state).toBe('Succeeded');
  });
});

it.each([
  [{ version: '1' }, 0],
  [{ version: '2' }, 100],
  [shared(12.5), 12.5],
  [{ version: '2', others: [{ version: '1', weight: 0.9 }] }, 10],
  [{ version: '1', others: [{ version: '3', weight: 0.1 }] }, undefined],
  [{ version: '1', others: [{ version: '3', weight: 0 }] }, 0],
])('of %j the new version has %s %', (alias, expected) => {
  expect(shareOf(alias, { from: '1', to: '2' })).toBe(expected);
});

it.each([0, 7, 10, 33, 70, 99, 100])('a share of %d % is read as it was written', (percent) => {
  const versions = { from: '1', to: '2' };
  expect(shareOf(aliasVersions(percent, versions), versions)).toBe(percent);
});
