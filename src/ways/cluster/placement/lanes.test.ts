import { expect, it } from 'vitest';
import { openLanes } from './lanes.ts';

it('runs all tasks, never more than so many at once, and is done after the last', async () => {
  const lanes = openLanes(3);
  let now = 0;
  let most = 0;
  let ended = 0;
  const task = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    ended += 1;
  };
  for (let index = 0; index < 20; index += 1) await lanes.run(task);
  await lanes.done();
  expect({ most, ended, now }).toEqual({ most: 3, ended: 20, now: 0 });
});

it('is done at once when nothing was run', async () => {
  await expect(openLanes(1).done()).resolves.toBeUndefined();
});
