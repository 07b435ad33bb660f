// What do we write down about a machine, and how is its status told from its container's?
//
// The machine's spec is kept with its container, as a label of ours: containerd's record is the only record. A container
// whose init was ended by the kernel says how: 129 for a reboot, 130 for a power off (host-facts of every kernel since 3.4).
// What was asked of us is written down before it is done, so that an end by force is told as what it was, also after a crash.
import type { ContainerStatus } from '../../container/driver.ts';
import type { MachineDisk, MachineEnd, MachineSpec, MachineStatus } from '../driver.ts';

export const LABEL = 'tutti.dev/machine';
const REBOOTED = 129;
const POWERED_OFF = 130;
const KILLED = 137;

export interface MachineRecord {
  readonly spec: Omit<MachineSpec, 'files'>;
  /** Processors that it may use, when these are not all. */
  readonly cpuList?: string;
  /** It may use every loop device: what it may use cannot be changed while it runs here (cgroups v2). */
  readonly anyLoop?: boolean;
  /** What was asked of us since its last start. */
  readonly asked?: 'poweroff' | 'reboot';
}

export function toLabels(record: MachineRecord): { readonly [name: string]: string } {
  return { [LABEL]: JSON.stringify(record) };
}

/** Undefined for a container that is no machine. */
export function readRecord(status: Pick<ContainerStatus, 'labels'>): MachineRecord | undefined {
  const text = status.labels[LABEL];
  return text === undefined ? undefined : (JSON.parse(text) as MachineRecord); // Written by us.
}

export function withDisks(record: MachineRecord, disks: readonly MachineDisk[]): MachineRecord {
  return { ...record, spec: { ...record.spec, disks } };
}

export function statusOf(container: ContainerStatus, record: MachineRecord): MachineStatus {
  const { startedMs, pid, exit } = container;
  const running = container.state === 'running' || container.state === 'paused';
  return {
    handle: { id: record.spec.id },
    labels: record.spec.labels,
    image: record.spec.image,
    state: running ? 'running' : 'stopped',
    createdMs: container.createdMs,
    ...(startedMs === undefined ? {} : { startedMs }),
    ...(running && pid !== undefined ? { pid } : {}),
    ...(!running && exit !== undefined ? { end: endOf(exit, record) } : {}),
    disks: record.spec.disks.map(({ id }) => id),
  };
}

export function endOf(exit: NonNullable<ContainerStatus['exit']>, record: MachineRecord): MachineEnd {
  const { exitCode, finishedMs: atMs } = exit;
  if (exitCode === REBOOTED) return { how: 'reboot', atMs, message: 'the guest restarted' };
  if (exitCode === POWERED_OFF) return { how: 'poweroff', atMs, message: 'the guest powered off' };
  const message =
    exitCode === KILLED && exit.outOfMemory
      ? 'out of memory'
      : exitCode > 128 && exitCode < 193
        ? `killed by signal ${exitCode - 128}`
        : `exit code ${exitCode}`;
  return { how: record.asked ?? 'crash', atMs, message };
}
