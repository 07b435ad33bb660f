// Credentials of execution roles go on while control is down, until they end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import { type FunctionRoleAnswer, FunctionRoles } from './roles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tutti-roles-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HOUR_MS = 3_600_000;
const clock = fakeClock();
const keysFor = (ms: number): FunctionRoleAnswer => ({
  keys: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't', expiresAtMs: clock.now() + ms },
});

function open(answer: () => Promise<FunctionRoleAnswer>) {
  let asked = 0;
  const ask = () => {
    asked += 1;
    return answer();
  };
  return { roles: new FunctionRoles({ ask, folder, clock, log: silentLog }), asked: () => asked };
}
const down = () => Promise.reject(new Error('control is down'));

test('are asked for once, also by many at a time, and by the next agent not at all', async () => {
  const { roles, asked } = open(async () => keysFor(12 * HOUR_MS));
  await Promise.all(Array.from({ length: 20 }, () => roles.keys('r', 'web')));
  await roles.keys('r', 'web');
  expect(asked()).toBe(1);
  const next = open(down);
  expect((await next.roles.keys('r', 'web'))?.accessKeyId).toBe('a');
  expect(next.asked()).toBe(0);
});

test('are asked for anew in time, and kept when that fails', async () => {
  let answer: () => Promise<FunctionRoleAnswer> = async () => keysFor(12 * HOUR_MS);
  const { roles, asked } = open(() => answer());
  await roles.keys('r', 'web');
  answer = down;
  await clock.advance(11 * HOUR_MS);
  expect((await roles.keys('r', 'web'))?.accessKeyId).toBe('a');
  expect(asked()).toBe(2);
  await clock.advance(2 * HOUR_MS);
  expect(await roles.keys('r', 'web')).toBeUndefined();
});

test('there are none for a role that Lambda may not assume, which is asked again after a moment', async () => {
  const { roles, asked } = open(async () => ({}));
  expect([await roles.keys('r', 'web'), await roles.keys('r', 'web')]).toEqual([undefined, undefined]);
  expect(asked()).toBe(1);
  await clock.advance(10_001);
  await roles.keys('r', 'web');
  expect(asked()).toBe(2);
});
