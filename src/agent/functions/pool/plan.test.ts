// What the pool does next, in situations written down, and in random ones: never more than may be made, never a provisioned one given up.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GENERIC_MIB, IDLE_MS, type PoolView, planPool, RENEW_BEFORE_MS, type VersionView } from './plan.ts';

const NOW = 10_000_000;
const aVersion = (overrides: Partial<VersionView> = {}): VersionView => ({
  ...{ key: 'a', runtime: 'node', prewarmed: true, waiting: [], starting: 0, busy: 0, idle: [] },
  ...{ provisioned: 0, memoryMiB: 48, retired: false },
  ...overrides,
});
const aView = (versions: readonly VersionView[], overrides: Partial<PoolView> = {}): PoolView => ({
  ...{ versions, generics: [], making: 0, makingAtOnce: 4, pressure: false, nowMs: NOW },
  ...overrides,
});
const idle = (id: string, ageMs = 0, expiresAtMs?: number) => ({
  id,
  sinceMs: NOW - ageMs,
  ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
});

describe('starts', () => {
  test('one for each call that waits and has none on its way', () => {
    const view = aView([aVersion({ waiting: [1, 2, 3], starting: 1 })]);
    expect(planPool(view).start).toEqual(['a', 'a']);
  });
  test('the call that came first goes first, whichever its function', () => {
    const view = aView([aVersion({ waiting: [5, 7] }), aVersion({ key: 'b', waiting: [6] })], {
      makingAtOnce: 2,
    });
    expect(planPool(view).start).toEqual(['a', 'b']);
  });
  test('no more than may be made at a time', () => {
    const view = aView([aVersion({ waiting: Array.from({ length: 200 }, () => 1), starting: 3 })], {
      making: 3,
    });
    expect(planPool(view).start).toEqual(['a']);
  });
  test('calls before provisioned ones, these before generic ones', () => {
    const view = aView([aVersion({ provisioned: 1 }), aVersion({ key: 'b', waiting: [1] })], {
      makingAtOnce: 2,
      generics: [{ runtime: 'node', ready: [], making: 0, wanted: 3 }],
    });
    expect(planPool(view)).toMatchObject({ start: ['b', 'a'], prewarm: [] });
  });
  test('a provisioned one that failed is tried again in its time', () => {
    const view = aView([aVersion({ provisioned: 1, notBeforeMs: NOW + 5 })]);
    expect(planPool(view)).toMatchObject({ start: [], wakeAtMs: NOW + 5 });
  });
});

describe('room', () => {
  test('is made by giving up the one of others that was idle longest', () => {
    const other = aVersion({ key: 'b', idle: [idle('old', 2000), idle('new', 1000)] });
    const view = aView([aVersion({ waiting: [1] }), other], { grantedMiB: 96 });
    expect(planPool(view)).toMatchObject({ start: ['a'], remove: ['old'], neededMiB: 144 });
  });
  test('is not made by giving up provisioned ones', () => {
    const other = aVersion({ key: 'b', idle: [idle('kept')], provisioned: 1 });
    const view = aView([aVersion({ waiting: [1] }), other], { grantedMiB: 48 });
    expect(planPool(view)).toMatchObject({ start: [], remove: [], noRoom: ['a'] });
  });
});

describe('goes', () => {
  test.each<[string, VersionView, readonly string[]]>([
    [
      'what was idle for ten minutes',
      aVersion({ idle: [idle('x', IDLE_MS), idle('y', IDLE_MS - 1)] }),
      ['x'],
    ],
    ['what is provisioned does not', aVersion({ idle: [idle('x', IDLE_MS)], provisioned: 1 }), []],
    [
      'what is more than provisioned',
      aVersion({ idle: [idle('x', IDLE_MS), idle('y', IDLE_MS)], provisioned: 1 }),
      ['x'],
    ],
    ['what is of old code', aVersion({ idle: [idle('x')], retired: true }), ['x']],
    [
      'whose credentials end',
      aVersion({ idle: [idle('x', 0, NOW + RENEW_BEFORE_MS - 1)], provisioned: 1 }),
      ['x'],
    ],
  ])('%s', (_, version, remove) => {
    expect(planPool(aView([version])).remove).toEqual(remove);
  });
});

test('in any situation: as many as may be made, within what was granted, provisioned ones kept', () => {
  const version = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    waiting: fc.array(fc.integer({ min: 0, max: NOW }), { maxLength: 6 }),
    starting: fc.nat(4),
    busy: fc.nat(4),
    ages: fc.array(fc.nat(IDLE_MS * 2), { maxLength: 5 }),
    provisioned: fc.nat(4),
    retired: fc.boolean(),
  });
  const worlds = fc.record({
    versions: fc.uniqueArray(version, { selector: ({ key }) => key }),
    grantedMiB: fc.option(fc.nat(600), { nil: undefined }),
    making: fc.nat(6),
    ready: fc.nat(4),
    wanted: fc.nat(3),
    pressure: fc.boolean(),
  });
  fc.assert(
    fc.property(worlds, ({ versions, grantedMiB, making, ready, wanted, pressure }) => {
      const views = versions.map(({ ages, ...rest }) =>
        aVersion({ ...rest, idle: ages.sort((a, b) => b - a).map((age, i) => idle(`${rest.key}${i}`, age)) }),
      );
      const generics = [
        { runtime: 'node', ready: Array.from({ length: ready }, (_, i) => `g${i}`), making: 0, wanted },
      ];
      const plan = planPool(aView(views, { grantedMiB, making, generics, pressure }));
      const made = plan.start.length + plan.prewarm.length;
      expect(made).toBeLessThanOrEqual(Math.max(0, 4 - making));
      const gone = new Set(plan.remove);
      for (const each of views) {
        const staying = each.idle.filter(({ id }) => !gone.has(id)).length + each.busy;
        if (!each.retired)
          expect(staying).toBeGreaterThanOrEqual(Math.min(each.provisioned, each.idle.length + each.busy));
      }
      const taken = (which: (id: string) => boolean) =>
        views.reduce(
          (sum, each) =>
            sum + (each.idle.filter(({ id }) => which(id)).length + each.busy + each.starting) * 48,
          0,
        ) +
        (generics[0]?.ready.filter(which).length ?? 0) * GENERIC_MIB;
      const after = taken((id) => !gone.has(id)) + made * 48;
      if (grantedMiB !== undefined && made > 0)
        expect(after).toBeLessThanOrEqual(grantedMiB + GENERIC_MIB * 4);
      expect(plan.neededMiB).toBeGreaterThanOrEqual(taken(() => true));
    }),
  );
});
