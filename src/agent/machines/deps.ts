// What the machine runner is given: the drivers, the ways to look things up, the ways to tell.
import type { MachineDriver, MachineDriverType } from '../../drivers/machine/driver.ts';
import type { NetworkDriver } from '../../drivers/network/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Machine, MachineStatus } from '../../model/kinds/machine.ts';
import type { DataPlane } from '../data-plane.ts';
import type { DiskWish } from './plan.ts';
import type { MachineRecord } from './record.ts';

export interface MachineDrivers {
  /** What machines that name no driver get. */
  readonly usual: MachineDriverType;
  readonly all: readonly MachineDriver[];
}

/** What a machine starts from. */
export interface ReadyImage {
  /** Name in the image store, where it is. */
  readonly name: string;
  /** Who logs in. */
  readonly user: string;
}

export interface MachineImages {
  /** Resolves when the machine's image is in the store; made now if need be. Throws what a user can act on. */
  ready(machine: Machine, progress: (line: string) => void, signal: AbortSignal): Promise<ReadyImage>;
}

export interface MachineVolumes {
  /** Undefined while nothing is known. */
  wishOf(machine: Machine): DiskWish | undefined;
  /** The guest has it now, or has it no more. */
  attached(machine: Machine): void;
  /** Could not be attached or detached. */
  failed(machine: Machine, volume: string, error: unknown): void;
}

export type Reach = 'open' | 'refused' | 'silent';

export interface MachineDeps {
  readonly layout: HostLayout;
  readonly clock: Clock;
  readonly log: Log;
  readonly drivers: MachineDrivers;
  readonly network: Pick<NetworkDriver, 'createPort' | 'removePort' | 'listPorts'>;
  readonly images: MachineImages;
  readonly volumes: MachineVolumes;
  readonly dataPlane: DataPlane;
  /** Resolves when the kernel filters the machine's traffic. Rejects when the signal aborts. */
  admitted(address: string, signal: AbortSignal): Promise<void>;
  /** Whether the guest with this address answers: its port 22, or, once it is known to be well, its kernel. */
  reach(address: string, isKnown: boolean): Promise<Reach>;
  /** In authorized_keys' form; undefined when there is no such KeyPair or none is known. */
  publicKey(machine: Machine): string | undefined;
  event(machine: Machine, type: 'Normal' | 'Warning', reason: string, message: string): void;
  /** The status to be written, now or when control is back; only the last one counts. */
  report(machine: Machine, status: MachineStatus, record: MachineRecord): void;
  /** Resolves when what is known of machines is on disk. */
  kept(): Promise<void>;
  /** Writes what a guest that turned itself off means. Somebody else changed the power meanwhile: nothing. */
  intend(machine: Machine, power: 'off' | 'terminated'): Promise<void>;
  /** Everything of it is gone from this host and it was deleted. */
  finished(machine: Machine): Promise<void>;
}
