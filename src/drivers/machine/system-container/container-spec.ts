// What container is a machine? A pure function from the machine's record and the loop devices of its disks.
//
// It gets the powers that a guest's root expects and that concern its own namespaces, and not those that concern only the
// host: its clock, its kernel's modules and log, files by their handles, raw ports. Without a user namespace its root is the
// host's root: what keeps it in are the other namespaces, the capabilities, the filter of system calls and the device rules.
import type { ContainerSpec, Device, Mount, Resources } from '../../container/driver.ts';
import { deviceNames } from '../device-names.ts';
import type { MachineDisk, MachineSize } from '../driver.ts';
import { type MachineRecord, toLabels } from './record.ts';

const LOOP_MAJOR = 7;
/** A kernel alone on so much memory would allow as many: more would take process ids from the host's other guests. */
const BYTES_PER_PROCESS = 128 << 10;
const MOST_PROCESSES = 16_384;
const QUOTA_PER_MILLI = 100; // of the 100 ms period
/** As pods have them: what a machine gets of a busy host is in proportion to its size. */
const SHARES_PER_CPU = 1024;

const powers = [
  ...['SYS_ADMIN', 'SYS_BOOT', 'SYS_PTRACE', 'SYS_NICE', 'SYS_RESOURCE', 'SYS_TTY_CONFIG', 'SYS_PACCT'],
  ...['NET_ADMIN', 'NET_BROADCAST', 'IPC_LOCK', 'IPC_OWNER', 'LEASE', 'LINUX_IMMUTABLE', 'AUDIT_CONTROL'],
];

const fuse: Device = { path: '/dev/fuse', type: 'c', major: 10, minor: 229 };
const tun: Device = { path: '/dev/net/tun', type: 'c', major: 10, minor: 200 };

const everyLoop: Device = { type: 'b', major: LOOP_MAJOR };

/** A disk and the number of the loop device that its file is behind. */
export interface LoopedDisk {
  readonly disk: MachineDisk;
  readonly loop: number;
}

export function containerSpecOf(record: MachineRecord, disks: readonly LoopedDisk[]): ContainerSpec {
  const { spec, cpuList, anyLoop } = record;
  return {
    id: spec.id,
    group: spec.id,
    labels: toLabels(record),
    image: spec.image,
    entrypoint: ['/sbin/init'],
    args: [],
    env: ['container=oci'],
    user: { uid: 0, gid: 0 },
    hostname: spec.hostname,
    mounts: memoryFilesystems(spec.size),
    networkNamespace: spec.network.namespace,
    cgroupPath: spec.cgroupPath,
    resources: resourcesOf(spec.size, cpuList),
    security: { allowPrivilegeEscalation: true, addCapabilities: powers },
    terminal: true,
    stdin: false,
    logPath: spec.consolePath,
    devices: [fuse, tun, ...(anyLoop ? [everyLoop] : []), ...disks.flatMap(devicesOf)],
    system: true,
  };
}

/** As large as systemd makes them on a host with so much memory: by itself a tmpfs takes half of this host's. */
function memoryFilesystems({ memoryBytes }: MachineSize): readonly Mount[] {
  const tmpfs = { type: 'tmpfs', readOnly: false } as const;
  const part = (share: number) => Math.floor(memoryBytes / share);
  return [
    { ...tmpfs, target: '/run', mode: 0o755, sizeBytes: part(5) },
    { ...tmpfs, target: '/run/lock', mode: 0o1777, sizeBytes: 5 << 20 },
    { ...tmpfs, target: '/dev/shm', mode: 0o1777, sizeBytes: part(2) },
  ];
}

function resourcesOf(size: MachineSize, cpuList: string | undefined): Resources {
  const { cpus, cpuMilli = cpus * 1000, memoryBytes } = size;
  return {
    memoryLimitBytes: memoryBytes,
    pidsLimit: Math.min(Math.floor(memoryBytes / BYTES_PER_PROCESS), MOST_PROCESSES),
    cpuShares: (cpuMilli * SHARES_PER_CPU) / 1000,
    cpuQuotaMicros: cpuMilli * QUOTA_PER_MILLI,
    ...(cpuList === undefined ? {} : { cpuList }),
  };
}

function devicesOf({ disk, loop }: LoopedDisk): readonly Device[] {
  return nodesOf(disk.device, loop).map((path) => ({ path, type: 'b', major: LOOP_MAJOR, minor: loop }));
}

/** The kernel's own name among them: by that a disk's UUID or label is found. */
export const nodesOf = (device: string, loop: number): readonly string[] => [
  ...deviceNames(device),
  `/dev/loop${loop}`,
];

export const loopNumber = (loop: number) => ({ type: 'b', major: LOOP_MAJOR, minor: loop }) as const;
