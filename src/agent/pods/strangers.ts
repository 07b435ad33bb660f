// What is left on this host of pods that the cluster does not have (any more): containers, ports, volumes, logs.
//
// Asked once after a start, when the cluster's list is known. Only what carries a pod's UID is touched.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerDriver } from '../../drivers/container/driver.ts';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import type { Log } from '../../machinery/log.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Inventory } from './adopt.ts';
import type { Addresses } from './deps.ts';
import { LABEL, logRoot, podRoots } from './names.ts';
import { removeVolumes } from './volumes/volumes.ts';

export interface StrangerDeps {
  readonly layout: HostLayout;
  readonly log: Log;
  readonly containers: ContainerDriver;
  readonly network: NetworkDriver;
  readonly addresses: Addresses;
}

/** Removes what belongs to no pod that `isKnown` knows; what cannot be removed is logged and left for the next start. */
export async function removeStrangers(
  deps: StrangerDeps,
  inventory: Inventory,
  isKnown: (uid: string) => boolean,
): Promise<void> {
  const { layout, log, containers, network, addresses } = deps;
  const attempt = (what: string, id: string, work: Promise<unknown>) =>
    work.catch((error) => log.error(`Cannot remove ${what}`, { error, id }));
  for (const { handle, labels } of inventory.containers) {
    const uid = labels[LABEL.uid];
    if (uid === undefined || isKnown(uid)) continue;
    log.warn('Removed a container that belongs to no pod', { container: handle.id, uid });
    await attempt('container', handle.id, containers.remove(handle));
  }
  for (const { id } of inventory.ports) {
    if (!isUid(id) || isKnown(id)) continue;
    await attempt('port', id, network.removePort(id));
    addresses.release(id);
  }
  for (const uid of await leftIn(podRoots(layout)))
    if (isUid(uid) && !isKnown(uid)) await attempt('volumes', uid, removeVolumes(layout, uid));
  for (const name of await leftIn([logRoot(layout)])) {
    const uid = name.split('_').at(-1) ?? '';
    if (isUid(uid) && !isKnown(uid))
      await attempt('logs', uid, rm(join(logRoot(layout), name), { recursive: true, force: true }));
  }
}

const isUid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

async function leftIn(folders: readonly string[]): Promise<ReadonlySet<string>> {
  const lists = folders.map((folder) => readdir(folder).catch((): string[] => []));
  return new Set((await Promise.all(lists)).flat());
}
