// What is the state of a simulated host of machines, and how does a test drive it?
//
// Machines with their files, what runs, disks with what is on them. It outlives any driver opened on it, as a host does.

import { DriverError } from '../../container/driver.ts';
import { createEventHub, type EventHub } from '../../container/event-hub.ts';
import { createGate, type Gate } from '../../container/fake/gate.ts';
import type {
  MachineDisk,
  MachineDriverType,
  MachineEnd,
  MachineEvent,
  MachineSpec,
  MachineUsage,
} from '../driver.ts';

export interface FakeMachinesOptions {
  readonly type?: MachineDriverType;
  readonly now?: () => number;
  /** How a grace passes when a guest does not end by itself. Default: at once. */
  readonly delay?: (ms: number) => Promise<void>;
  /** Calls wait for `gate.step()`. */
  readonly stepped?: boolean;
  /** Names of images that are there. Default: every name is. */
  readonly images?: readonly string[];
  /** Called when a guest has booted. */
  readonly onBoot?: (spec: MachineSpec) => void;
}

export interface FakeMachine {
  spec: MachineSpec;
  readonly createdMs: number;
  /** Of the root disk. */
  readonly files: Map<string, string>;
  /** In memory: gone with each end. */
  readonly run: Map<string, string>;
  /** Where disks are mounted: directory -> disk. */
  readonly mounts: Map<string, MachineDisk>;
  state: 'stopped' | 'running';
  pid: number;
  startedMs?: number;
  end?: MachineEnd;
  console: string;
  usage: MachineUsage;
  /** Does nothing that it is asked for. */
  hangs: boolean;
}

export interface FakeMachineHost {
  readonly options: Required<Omit<FakeMachinesOptions, 'images' | 'onBoot'>>;
  readonly gate: Gate;
  readonly hub: EventHub<MachineEvent>;
  readonly machines: Map<string, FakeMachine>;
  /** Files on disks, by the disk's path. */
  readonly disks: Map<string, Map<string, string>>;
  /** Name -> the files in it. */
  readonly images: Map<string, ReadonlyMap<string, string>>;
  hasImage(name: string): boolean;
  /** Throws NotFound. */
  get(id: string): FakeMachine;
  boot(machine: FakeMachine): void;
  /** The guest ends so, by itself. */
  end(id: string, how: MachineEnd['how'], message?: string): void;
  /** The guest does not do what it is asked for (stop, reboot) from now on. */
  hang(id: string): void;
  setUsage(id: string, usage: Partial<MachineUsage>): void;
  loseEvents(): void;
  /** As after a reboot of the host. */
  restart(): void;
}

const idle: MachineUsage = {
  cpuNanos: 1_000_000,
  memoryBytes: 32 << 20,
  diskBytes: 4096,
  networkReceivedBytes: 0,
  networkSentBytes: 0,
};
const words: { readonly [how in MachineEnd['how']]: string } = {
  reboot: 'the guest restarted',
  poweroff: 'the guest powered off',
  crash: 'killed by signal 9',
};

export function createFakeMachineHost(options: FakeMachinesOptions = {}): FakeMachineHost {
  const {
    type = 'system-container',
    now = Date.now,
    delay = async () => undefined,
    stepped = false,
  } = options;
  const hub = createEventHub<MachineEvent>();
  const machines = new Map<string, FakeMachine>();
  const images = new Map<string, ReadonlyMap<string, string>>(
    (options.images ?? []).map((name) => [name, new Map()]),
  );
  let lastPid = 5000;
  const get = (id: string): FakeMachine => {
    const found = machines.get(id);
    if (found === undefined) throw new DriverError('NotFound', `There is no machine "${id}"`);
    return found;
  };
  return {
    options: { type, now, delay, stepped },
    gate: createGate(stepped),
    hub,
    machines,
    images,
    disks: new Map(),
    hasImage: (name) => options.images === undefined || images.has(name),
    get,
    boot(machine) {
      lastPid += 1;
      const { spec, files } = machine;
      for (const { path, content } of spec.files) files.set(path, content);
      files.set('/etc/resolv.conf', spec.network.nameServers.map((each) => `nameserver ${each}\n`).join(''));
      if (!files.get('/etc/machine-id')) files.set('/etc/machine-id', `id-of-${spec.id}\n`);
      machine.console += `booted as ${spec.hostname}\n`;
      machine.usage = { ...idle, diskBytes: idle.diskBytes + files.size };
      Object.assign(machine, { state: 'running', pid: lastPid, startedMs: now(), end: undefined });
      options.onBoot?.(spec);
    },
    end(id, how, message = words[how]) {
      const machine = get(id);
      if (machine.state === 'stopped') return;
      stopRunning(machine);
      machine.end = { how, atMs: now(), message };
      hub.publish({ type: 'end', id, end: machine.end });
    },
    hang: (id) => void Object.assign(get(id), { hangs: true }),
    setUsage(id, usage) {
      const machine = get(id);
      machine.usage = { ...machine.usage, ...usage };
    },
    loseEvents: () => hub.publish({ type: 'resync' }),
    restart() {
      for (const machine of machines.values()) {
        if (machine.state === 'stopped') continue;
        stopRunning(machine);
        machine.end = { how: 'crash', atMs: now(), message: 'exit code 255' };
      }
    },
  };
}

function stopRunning(machine: FakeMachine): void {
  machine.run.clear();
  machine.mounts.clear();
  Object.assign(machine, { state: 'stopped', hangs: false });
}
