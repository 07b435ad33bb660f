// Finding again, after a restart of the agent, what it ran: records from what was kept on disk, from the drivers and the ports.
//
// What runs goes on and stays reachable until it is found otherwise. What ended while nobody looked ended in the way its
// driver tells; without that (the host was restarted) it simply starts again.
import type { MachineDriverType, MachineEnd, MachineStatus } from '../../drivers/machine/driver.ts';
import type { Port } from '../../drivers/network/driver.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import { machineId } from './names.ts';
import { afterEnd, type MachineRecord, recordOf } from './record.ts';

export interface Found extends MachineStatus {
  readonly type: MachineDriverType;
}

export interface Inventory {
  readonly machines: readonly Found[];
  readonly ports: readonly Port[];
  /** When the whole instance went down, if it did since the machines were last looked at (shutdown.ts). */
  readonly downSinceMs?: number;
}

/** What is on this host for the machine; `kept` is what was on disk of it. */
export function adopt(
  machine: Machine,
  kept: MachineRecord | undefined,
  inventory: Inventory,
): MachineRecord {
  const id = machineId(machine.metadata.uid);
  const before = kept ?? recordOf(machine);
  const port = inventory.ports.find((each) => each.id === id);
  const found = inventory.machines.find(({ handle }) => handle.id === id);
  if (!found) return { ...before, port, guest: 'absent', disks: [], admitted: false, image: undefined };
  const { type: driver, image, disks, end } = found;
  const isRunning = found.state === 'running';
  const record: MachineRecord = {
    ...before,
    port,
    driver,
    image,
    disks,
    admitted: isRunning && port !== undefined,
  };
  if (isRunning) return { ...record, guest: 'running', boots: Math.max(record.boots, 1) };
  const ran = before.guest === 'running' || (kept === undefined && machine.status?.state === 'running');
  const isOurs = end === undefined || end.atMs >= (inventory.downSinceMs ?? Number.POSITIVE_INFINITY);
  return ran && !isOurs
    ? endedUnseen(record, machine, end)
    : { ...record, guest: 'stopped', check: undefined };
}

function endedUnseen(record: MachineRecord, machine: Machine, end: MachineEnd): MachineRecord {
  return afterEnd({ ...record, guest: 'running' }, machine, end);
}
