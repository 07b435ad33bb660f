// How this host runs machines: a whole operating system with an init of its own, as a system container or under QEMU.
//
// Three implementations pass the same contract.case.ts: system-container/, qemu/ and fake/. A machine image is an OCI image
// in the image store (its layers together are the root filesystem); what a driver makes of it (a disk, a booted template)
// is its own and can be made again. A machine's own root disk stays until it is removed: stop, reboot, a crash of the
// machine and SIGKILL of the agent keep it. Ids are ours: after a crash the same id finds the same thing. Handles are plain
// JSON. All methods throw DriverError (../container/driver.ts names its codes).

export type MachineDriverType = 'system-container' | 'qemu';

/** How an id finds its machine again. */
export interface MachineHandle {
  readonly id: string;
}

export interface MachineSize {
  /** Whole virtual processors. */
  readonly cpus: number;
  /** CPU time in thousandths of a processor, over all of them; absent = all of `cpus`. */
  readonly cpuMilli?: number;
  readonly memoryBytes: number;
}

/** A file that is put into the root filesystem before each start: what makes this guest itself. */
export interface GuestFile {
  /** Absolute, inside the guest; folders on the way are made. */
  readonly path: string;
  readonly content: string;
  /** Permission bits, such as 0o644. Owner is root. */
  readonly mode: number;
}

/** The guest's place in the network: a port of the network driver (its namespace is the guest's, or is wired to it). */
export interface MachineNetwork {
  /** Path of the pinned network namespace of its port. */
  readonly namespace: string;
  /** IPv4, a /32. The guest's gateway is link-local, as the port's is. */
  readonly address: string;
  /** `02:…`; derived from the address, so that it is stable. */
  readonly macAddress: string;
  /** Name servers for the guest. */
  readonly nameServers: readonly string[];
  readonly searchDomains: readonly string[];
}

/** A disk beside the root disk: a raw file of the volume driver. */
export interface MachineDisk {
  /** Ours, unique in the machine: the volume's id. */
  readonly id: string;
  /** What the guest calls it: `/dev/sdf`. Both drivers make this path work in the guest. */
  readonly device: string;
  readonly path: string;
  readonly readOnly: boolean;
}

export interface MachineSpec {
  /** [a-z0-9-], at most 64; unique on the host. */
  readonly id: string;
  /** What it belongs to; given back by list and inspect. */
  readonly labels: { readonly [name: string]: string };
  /** Name of an image in the image store. */
  readonly image: string;
  readonly size: MachineSize;
  readonly rootDiskBytes: number;
  readonly hostname: string;
  readonly network: MachineNetwork;
  readonly files: readonly GuestFile[];
  readonly disks: readonly MachineDisk[];
  /** Below the instance's cgroup parent, such as `machines/i-0abc`. All of the machine is in it. */
  readonly cgroupPath: string;
  /** What the guest writes to its console is appended here, by what stands beside the machine, so that it survives us. */
  readonly consolePath: string;
}

export type MachineState = 'stopped' | 'running';

/** How a machine came to stop. */
export interface MachineEnd {
  /** `reboot`: the guest asked for it, start it again. `poweroff`: the guest or `stop` turned it off. `crash`: neither. */
  readonly how: 'reboot' | 'poweroff' | 'crash';
  readonly atMs: number;
  /** For people: `exit code 255`, `killed by signal 9`, `out of memory`. */
  readonly message: string;
}

export interface MachineStatus {
  readonly handle: MachineHandle;
  readonly labels: { readonly [name: string]: string };
  readonly image: string;
  readonly state: MachineState;
  readonly createdMs: number;
  /** Of the present or last run. */
  readonly startedMs?: number;
  /** Of the last run; only while stopped. Absent when it was never started. */
  readonly end?: MachineEnd;
  /** Of what runs it on the host (the guest's init, or QEMU); only while running. */
  readonly pid?: number;
  /** Ids of the disks that are attached. */
  readonly disks: readonly string[];
}

export type MachineEvent =
  | { readonly type: 'end'; readonly id: string; readonly end: MachineEnd }
  /** Events may have been lost: list again. */
  | { readonly type: 'resync' };

export interface MachineUsage {
  readonly cpuNanos: number;
  /** What it takes of the host, less what can be dropped at once. */
  readonly memoryBytes: number;
  /** Of the root disk, on the host. */
  readonly diskBytes: number;
  readonly networkReceivedBytes: number;
  readonly networkSentBytes: number;
}

export interface MachineCapabilities {
  readonly type: MachineDriverType;
  /** False: machines of this type cannot run here, `reason` says why. */
  readonly available: boolean;
  readonly reason?: string;
  /** Such as `systemd in a container of runc 1.1.5`, `QEMU 7.2.22 with TCG`. */
  readonly runtime: string;
  /** What was probed and chosen, and what it does not isolate; one line each. */
  readonly choices: readonly string[];
}

export interface MachineDriver {
  readonly type: MachineDriverType;
  /** Probed, not assumed: a probe may boot a guest the first time; the result is kept. */
  capabilities(): Promise<MachineCapabilities>;

  /**
   * Makes what starts of this image need (a disk, a template) ahead of time. Done already: nothing. `progress` hears one
   * line per step. Throws NotFound (image), Failed.
   */
  prepareImage(image: string, progress?: (line: string) => void): Promise<void>;
  /** Removes what prepareImage made of the image, once no machine of ours needs it. */
  forgetImage(image: string): Promise<void>;

  /** Makes the root disk. Ours and already there: its handle. Throws NotFound (image), NoCapacity, Refused, Failed. */
  create(spec: MachineSpec): Promise<MachineHandle>;
  /**
   * Boots it, with the spec's present files and disks: the given spec replaces that of create (same id, image and root
   * disk). Already running: nothing. Throws NotFound, Refused, Failed.
   */
  start(spec: MachineSpec): Promise<void>;
  /** Asks the guest to power off; ends it by force after `graceMs` (0: at once), or when `hurry` aborts. Stopped or gone: nothing. */
  stop(handle: MachineHandle, graceMs: number, hurry?: AbortSignal): Promise<void>;
  /** Asks the guest to restart; by force after `graceMs`, or when `hurry` aborts. Not running: nothing. It runs again when this resolves, or an `end` event with `reboot` follows. */
  reboot(handle: MachineHandle, graceMs: number, hurry?: AbortSignal): Promise<void>;
  /** Ends it by force, removes its root disk and record. Gone: nothing. */
  remove(handle: MachineHandle): Promise<void>;

  /** Throws NotFound. */
  inspect(handle: MachineHandle): Promise<MachineStatus>;
  /** Everything that we own of this type, whatever its state. */
  list(): Promise<readonly MachineStatus[]>;
  /** From now on until the signal aborts. */
  events(signal: AbortSignal): AsyncIterableIterator<MachineEvent>;
  usage(handle: MachineHandle): Promise<MachineUsage>;

  /** While running the guest sees it at once; else at the next start. Attached already: nothing. Throws NotFound, AlreadyExists (device taken), Failed. */
  attachDisk(handle: MachineHandle, disk: MachineDisk): Promise<void>;
  /** Throws Refused when the guest still uses it (mounted), unless `force`. Not attached: nothing. */
  detachDisk(handle: MachineHandle, diskId: string, options?: { readonly force?: boolean }): Promise<void>;
  /** The disk's file has grown: a running guest sees the new size. */
  resizeDisk(handle: MachineHandle, diskId: string): Promise<void>;

  /**
   * Saves the root filesystem as it is now as an image in the image store under `name`, with a new top layer. A running
   * machine goes on; what it writes meanwhile may be in it or not.
   */
  captureImage(handle: MachineHandle, name: string): Promise<void>;
}
