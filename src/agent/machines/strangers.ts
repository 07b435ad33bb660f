// What is left on this host of machines that the cluster does not have (any more): guests, ports, consoles.
//
// Asked once after a start, when the cluster's list is known. Only what carries a machine's UID is touched.
import { readdir, rm } from 'node:fs/promises';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import type { Log } from '../../machinery/log.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Inventory } from './adopt.ts';
import type { MachineDrivers } from './deps.ts';
import { consoleDir, consoleRoot, isMachineId, MACHINE_LABEL, machineId } from './names.ts';

export interface StrangerDeps {
  readonly layout: HostLayout;
  readonly log: Log;
  readonly drivers: MachineDrivers;
  readonly network: Pick<NetworkDriver, 'removePort'>;
}

/** Removes what belongs to no machine that `isKnown` knows; what cannot be removed is logged and left for the next start. */
export async function removeStrangers(
  { layout, log, drivers, network }: StrangerDeps,
  inventory: Inventory,
  isKnown: (uid: string) => boolean,
): Promise<void> {
  const attempt = (what: string, id: string, work: Promise<unknown> | undefined) =>
    work?.catch((error) => log.error(`Cannot remove ${what}`, { error, id }));
  for (const { type, handle, labels } of inventory.machines) {
    const uid = labels[MACHINE_LABEL.uid];
    if (uid === undefined || isKnown(uid)) continue;
    log.warn('Removed a machine that the cluster does not have', { id: handle.id });
    await attempt('machine', handle.id, drivers.all.find((each) => each.type === type)?.remove(handle));
  }
  for (const { id } of inventory.ports)
    if (isMachineId(id) && !isKnown(id.slice(machineId('').length)))
      await attempt('port', id, network.removePort(id));
  for (const uid of await readdir(consoleRoot(layout)).catch((): string[] => []))
    if (!isKnown(uid)) await attempt('console', uid, rm(consoleDir(layout, uid), { recursive: true }));
}
