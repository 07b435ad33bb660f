import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openFakeMachines } from '../../drivers/machine/fake/driver.ts';
import { aFakeSpec } from '../../drivers/machine/fake/world.case.ts';
import { hostLayout } from '../../model/host-layout.ts';
import { downSince, forgetDown, shutDownMachines } from './shutdown.ts';

let stateDir = '';
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'tutti-shutdown-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

it('every machine that runs is turned off, and the time is on disk until it is forgotten', async () => {
  const layout = hostLayout({ stateDir });
  const { driver } = openFakeMachines();
  const spec = aFakeSpec('one');
  await driver.create(spec);
  await driver.start(spec);
  const before = Date.now();
  await shutDownMachines(layout, [driver]);
  expect((await driver.list()).map(({ state }) => state)).toEqual(['stopped']);
  const since = await downSince(layout);
  expect(since).toBeGreaterThanOrEqual(before);
  await driver.start(spec);
  await shutDownMachines(layout, [driver]);
  expect(await downSince(layout)).toBe(since);
  await forgetDown(layout);
  expect(await downSince(layout)).toBeUndefined();
});

it('without machines nothing is noted', async () => {
  const layout = hostLayout({ stateDir });
  await shutDownMachines(layout, [openFakeMachines().driver]);
  expect(await downSince(layout)).toBeUndefined();
});
