// What sandboxes of an agent before are still on this host? None may be used: all of them go, found by the form of their names.
import { readdir, rm, rmdir } from 'node:fs/promises';
import type { Log } from '../../../machinery/log.ts';
import type { HostLayout } from '../../../model/host-layout.ts';
import { type SandboxDrivers, unmakeSandbox } from './making.ts';
import { openMounter } from './mounter.ts';
import { isSandboxId, placesOf, sandboxRoot } from './places.ts';

const AT_ONCE = 8;

/** What cannot be removed is told in the log, and tried again by the next removeAll: nothing else waits for it. */
export async function removeLeftovers(drivers: SandboxDrivers, log: Log): Promise<void> {
  const left = [...(await findLeftovers(drivers))];
  if (left.length > 0) log.info('Removing sandboxes of an agent before', { sandboxes: left.length });
  const work = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const name = id;
      await unmakeSandbox(drivers, name).catch((error) =>
        log.error('Cannot remove a sandbox', { error, id: name }),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function findLeftovers({ layout, containers, network }: SandboxDrivers): Promise<ReadonlySet<string>> {
  const [all, ports, directories] = await Promise.all([
    containers.list(),
    network.listPorts(),
    directoriesIn(layout),
  ]);
  const names = [...all.map(({ handle }) => handle.id), ...ports.map(({ id }) => id), ...directories];
  return new Set(names.filter(isSandboxId));
}

const directoriesIn = (layout: HostLayout): Promise<readonly string[]> =>
  readdir(sandboxRoot(layout)).catch(() => []);

/** The last of `tutti down`, when no container runs any more: mounts and directories. Repeatable. */
export async function removeSandboxPlaces(layout: HostLayout): Promise<void> {
  const names = await directoriesIn(layout);
  if (names.length === 0) return;
  const mounter = openMounter();
  try {
    for (const id of names.filter(isSandboxId)) await mounter.do('discard', placesOf(layout, id).directory);
    await mounter.do('unmount', sandboxRoot(layout));
  } finally {
    mounter.close();
  }
  for (const name of await directoriesIn(layout))
    await rm(`${sandboxRoot(layout)}/${name}`, { recursive: true });
  await rmdir(sandboxRoot(layout)).catch(() => undefined);
}
