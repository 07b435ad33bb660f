// What becomes of machines when the instance goes down: every guest is asked to power off, and its disk stays.
//
// That is nobody's wish about the machine: when the instance is up again, what was on runs again. So the time of it is kept
// on disk first, and an end that comes after it is told apart from a guest that turned itself off.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MachineDriver } from '../../drivers/machine/driver.ts';
import type { HostLayout } from '../../model/host-layout.ts';

/** What a guest gets to power off by itself. */
const GRACE_MS = 10_000;

const noteOf = ({ stateDir }: HostLayout): string => join(stateDir, 'agent', 'machines-down');

/** Repeatable: the first time counts. Throws when a guest cannot be ended. */
export async function shutDownMachines(layout: HostLayout, drivers: readonly MachineDriver[]): Promise<void> {
  const all = await Promise.all(drivers.map(async (driver) => ({ driver, machines: await driver.list() })));
  const running = all.flatMap(({ driver, machines }) =>
    machines.filter(({ state }) => state === 'running').map(({ handle }) => ({ driver, handle })),
  );
  if (running.length === 0) return;
  if ((await downSince(layout)) === undefined) {
    await mkdir(join(layout.stateDir, 'agent'), { recursive: true, mode: 0o700 });
    await writeFile(noteOf(layout), String(Date.now()));
  }
  await Promise.all(running.map(({ driver, handle }) => driver.stop(handle, GRACE_MS)));
}

/** Since when the instance was down, in milliseconds; undefined when it was not since the note was taken. */
export async function downSince(layout: HostLayout): Promise<number | undefined> {
  const text = await readFile(noteOf(layout), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : Number(text);
}

/** Every machine was adopted: what ends from now on ends by itself. */
export async function forgetDown(layout: HostLayout): Promise<void> {
  await rm(noteOf(layout), { force: true });
}
