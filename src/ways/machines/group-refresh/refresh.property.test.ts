// Whatever the preferences and whatever the new version does: fewer machines never serve than the refresh may leave, and it ends - with
// the new version where that works, with the former one where it does not.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openRefreshWorld } from './testing.ts';

const scenario = fc.record({
  desired: fc.integer({ min: 1, max: 5 }),
  minHealthyPercentage: fc.constantFrom(0, 34, 50, 90, 100),
  maxHealthyPercentage: fc.constantFrom(100, 110, 150, 200),
  bakeSeconds: fc.constantFrom(0, 0, 30),
  warmupSeconds: fc.constantFrom(0, 0, 20),
  checkpointPercentages: fc.constantFrom(undefined, [50, 100], [20, 40, 100]),
  does: fc.constantFrom('good', 'good', 'sick', 'badData', 'crash', 'ill'),
  /** The number changes in the middle. */
  rescale: fc.option(
    fc.record({ atSecond: fc.integer({ min: 1, max: 20 }), by: fc.constantFrom(-1, 1, 2) }),
    { nil: undefined },
  ),
});

it('never below the floor, and always over in the end', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ desired, does, rescale, ...preferences }) => {
      const world = await openRefreshWorld({ desired });
      try {
        await world.run(8);
        await world.start(await world.addVersion(does), { ...preferences, checkpointDelaySeconds: 10 });
        const final = Math.max(1, desired + (rescale?.by ?? 0));
        if (rescale) {
          await world.run(rescale.atSecond);
          await world.change({ desired: final });
        }
        const smaller = Math.min(desired, final);
        const floor = Math.ceil((smaller * preferences.minHealthyPercentage) / 100);
        const { least } = await world.untilOver(2_000);
        // Machines that die after they served take nobody's word for it.
        if (does !== 'ill') expect(least).toBeGreaterThanOrEqual(floor);
        const state = (await world.refresh()).status?.state;
        if (does === 'good') expect(state).toBe('Successful');
        else if (does !== 'ill') expect(state).toBe('RollbackSuccessful');
        await world.run(40);
        const version = does === 'good' ? '2' : '1';
        if (does !== 'ill') expect(world.versions()).toEqual(Array.from({ length: final }, () => version));
      } finally {
        await world.close();
      }
    }),
    { numRuns: Number(process.env.REFRESH_RUNS ?? 12) },
  );
}, 60_000);
