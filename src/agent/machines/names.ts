// Names of everything that a machine has on this host, all derived from its UID: after a crash the same name finds the same thing.
import { join } from 'node:path';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Machine } from '../../model/kinds/machine.ts';

/** Labels on what a driver keeps, by which it is found again. */
export const MACHINE_LABEL = {
  uid: 'tutti.dev/machine-uid',
  region: 'tutti.dev/machine-region',
  machine: 'tutti.dev/machine-name',
} as const;

/** What the drivers and the network know it by. No pod's names look like it. */
export const machineId = (uid: string): string => `machine-${uid}`;
export const isMachineId = (id: string): boolean => id.startsWith('machine-');
export const cgroupPath = (uid: string): string => `machines/${uid}`;

/** What machines wrote to their consoles; kept until the machine's object is gone. */
export const consoleRoot = (layout: HostLayout): string => join(layout.stateDir, 'logs', 'machines');
export const consoleDir = (layout: HostLayout, uid: string): string => join(consoleRoot(layout), uid);
export const consolePath = (layout: HostLayout, uid: string): string =>
  join(consoleDir(layout, uid), 'console.log');

export const regionOf = ({ metadata }: Machine): string => metadata.namespace ?? 'default';
