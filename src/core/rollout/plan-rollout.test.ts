// The steps of a roll-out: which revision gets how many units, within floor and ceiling.
import { describe, expect, it } from 'vitest';
import { both, type Given, NOW, plan, scalesOf, units } from './inputs.case.ts';
import { limitsOf } from './limits.ts';

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
