import { expect, test } from 'vitest';
import { fakeClock } from '../../machinery/clock.ts';
import { openUnhurried } from './unhurried.ts';

test('what can wait is done in order once nothing more comes', async () => {
  const clock = fakeClock();
  const { later } = openUnhurried(clock);
  const done: number[] = [];
  later(() => done.push(1));
  await clock.advance(400);
  later(() => done.push(2));
  await clock.advance(400);
  expect(done).toEqual([]);
  await clock.advance(100);
  expect(done).toEqual([1, 2]);
});

test('what can wait is done in the end although more and more comes', async () => {
  const clock = fakeClock();
  const { later } = openUnhurried(clock);
  let done = 0;
  for (let i = 0; i < 10; i += 1) {
    later(() => {
      done += 1;
    });
    await clock.advance(400);
  }
  expect(done).toBe(8);
  await clock.advance(500);
  expect(done).toBe(10);
});

test('what waits is done at once when asked for', async () => {
  const clock = fakeClock();
  const { later, flush } = openUnhurried(clock);
  let done = 0;
  later(() => {
    done += 1;
  });
  flush();
  await clock.advance(5000);
  expect(done).toBe(1);
});
