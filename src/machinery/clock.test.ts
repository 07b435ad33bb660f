// Time as a dependency: what is no number is no delay.
import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('a delay that is no number is refused, not run at once and again', () => {
  expect(() => systemClock.after(Number.NaN, () => undefined)).toThrow('A delay must be a number');
});

test('a task runs once its time has come, and not when it is cancelled', async () => {
  const ran: string[] = [];
  systemClock.after(1, () => void ran.push('cancelled'))();
  await new Promise<void>((resolve) => {
    systemClock.after(5, () => {
      ran.push('ran');
      resolve();
    });
  });
  expect(ran).toEqual(['ran']);
});
