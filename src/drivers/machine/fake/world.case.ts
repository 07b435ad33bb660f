// The contract's world for simulated machines: looking into a guest is looking at its files.
import type { Guest, MachineWorld } from '../contract/world.ts';
import type { MachineDisk, MachineSpec } from '../driver.ts';
import { openFakeMachines } from './driver.ts';
import type { FakeMachine, FakeMachineHost } from './host.ts';

const IMAGE = 'machines.test/base:latest';

export async function openFakeWorld(): Promise<MachineWorld> {
  const sizes = new Map<string, number>();
  let { driver, host } = openFakeMachines({ images: [IMAGE] });
  let count = 0;
  return {
    get driver() {
      return driver;
    },
    image: IMAGE,
    hasImage: async (name) => host.images.has(name),
    async aMachine(overrides = {}) {
      count += 1;
      return aFakeSpec(`i-${count}`, overrides);
    },
    async aDisk(bytes, overrides = {}) {
      count += 1;
      const path = `/disks/${count}`;
      sizes.set(path, bytes);
      return { id: `vol-${count}`, device: '/dev/sdf', path, readOnly: false, ...overrides };
    },
    growDisk: async ({ path }, bytes) => void sizes.set(path, bytes),
    guest: (spec) => guestOf(host, spec, sizes),
    consoleOf: async ({ id }) => host.get(id).console,
    async reopen() {
      ({ driver, host } = openFakeMachines({}, host));
    },
    async restartHost() {
      host.restart();
    },
    close: async () => undefined,
  };
}

export function aFakeSpec(id: string, overrides: Partial<MachineSpec> = {}): MachineSpec {
  return {
    id,
    labels: {},
    image: IMAGE,
    size: { cpus: 1, memoryBytes: 512 << 20 },
    rootDiskBytes: 8 * 2 ** 30,
    hostname: 'machine',
    network: {
      namespace: `/run/netns/${id}`,
      address: '10.200.8.5',
      macAddress: '02:00:0a:c8:08:05',
      nameServers: ['10.220.0.10'],
      searchDomains: [],
    },
    files: [],
    disks: [],
    cgroupPath: `machines/${id}`,
    consolePath: `/console/${id}`,
    ...overrides,
  };
}

function guestOf(host: FakeMachineHost, { id }: MachineSpec, sizes: Map<string, number>): Guest {
  const running = (): FakeMachine => {
    const machine = host.get(id);
    if (machine.state !== 'running') throw new Error(`${id} is not running`);
    return machine;
  };
  const diskOf = (device: string): MachineDisk | undefined =>
    running().spec.disks.find((disk) => disk.device === device);
  /** The disk's files under a mount, else memory or the root disk. */
  const place = (path: string): { readonly files: Map<string, string>; readonly path: string } => {
    const machine = running();
    for (const [directory, disk] of machine.mounts) {
      if (!path.startsWith(`${directory}/`)) continue;
      const files = host.disks.get(disk.path) ?? new Map<string, string>();
      host.disks.set(disk.path, files);
      return { files, path: path.slice(directory.length) };
    }
    return { files: path.startsWith('/run/') ? machine.run : machine.files, path };
  };
  return {
    booted: async () => void running(),
    async readFile(path) {
      const found = place(path);
      return found.files.get(found.path);
    },
    async writeFile(path, content) {
      const found = place(path);
      found.files.set(found.path, content);
    },
    hostname: async () => running().spec.hostname,
    async deviceBytes(device) {
      const disk = diskOf(device);
      return disk && sizes.get(disk.path);
    },
    async mount(device, directory) {
      const disk = diskOf(device);
      if (disk === undefined) throw new Error(`${id} has no ${device}`);
      running().mounts.set(directory, disk);
    },
    unmount: async (directory) => void running().mounts.delete(directory),
    reboot: async () => host.end(id, 'reboot'),
    powerOff: async () => host.end(id, 'poweroff'),
    crash: async () => host.end(id, 'crash'),
  };
}
