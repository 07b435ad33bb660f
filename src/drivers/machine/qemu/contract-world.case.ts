// What the machine contract runs on for QEMU: a containerd and namespaces of its own, guests that are asked through their agent.
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostLayout, hostLayout } from '../../../model/host-layout.ts';
import { type Containerd, openContainerd } from '../../container/containerd/open.ts';
import { baseImage, putBaseImage } from '../contract/base-image.ts';
import { eventually, type Guest, type MachineWorld } from '../contract/world.ts';
import type { MachineSpec } from '../driver.ts';
import { run } from './host/command.ts';
import { openQemuMachines, type QemuMachines } from './open.ts';

/** Without KVM, on a host that has other work. */
const BOOT_MS = 180_000;
const SIZE = { cpus: 1, memoryBytes: 512 * 2 ** 20 };
const quiet = { info() {}, warn: console.warn, error: console.error };

export async function openQemuWorld(): Promise<MachineWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'mq-'));
  const layout = hostLayout({
    instance: 'mqemu',
    number: 10,
    stateDir: `${directory}/state`,
    runDir: `${directory}/run`,
  });
  const containerd: Containerd = await openContainerd({ layout, log: quiet });
  const { images } = containerd;
  await putBaseImage(images);
  const open = () => openQemuMachines({ layout, images, log: quiet, accelerator: 'tcg', templates: [SIZE] });
  let machines: QemuMachines = await open();
  await machines.driver.prepareImage(baseImage);
  const namespaces: string[] = [];
  let count = 0;
  return {
    get driver() {
      return machines.driver;
    },
    image: baseImage,
    bootMs: BOOT_MS,
    hasImage: async (name) => (await images.findImage(name)) !== undefined,
    async aMachine(overrides = {}) {
      count += 1;
      const namespace = `mqemu-${count}`;
      namespaces.push(namespace);
      await makeNamespace(namespace, `10.210.8.${count}`);
      return aSpec({ directory, count, namespace }, overrides);
    },
    async aDisk(bytes, overrides = {}) {
      count += 1;
      const path = `${directory}/volume-${count}`;
      await writeFile(path, '');
      await truncate(path, bytes);
      return { id: `vol-${count}`, device: '/dev/sdf', path, readOnly: false, ...overrides };
    },
    growDisk: ({ path }, bytes) => truncate(path, bytes),
    guest: (spec) => guestOf(() => machines, spec),
    consoleOf: (spec) => readFile(spec.consolePath, 'utf8').catch(() => ''),
    async reopen() {
      machines.close();
      machines = await open();
    },
    async restartHost() {
      machines.close();
      await endAll(layout);
      machines = await open();
    },
    async close() {
      for (const { handle } of await machines.driver.list()) await machines.driver.remove(handle);
      machines.close();
      await containerd.stop();
      for (const name of namespaces) await run(['ip', 'netns', 'delete', name]).catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** As a host's end does: no word to anyone, and /run is empty afterwards. */
async function endAll({ runDir }: HostLayout): Promise<void> {
  const found = await run(['sh', '-c', `cat ${runDir}/qemu/*/pid 2>/dev/null || true`]);
  for (const pid of found.split('\n').filter((each) => each !== '')) process.kill(Number(pid), 'SIGKILL');
  await rm(`${runDir}/qemu`, { recursive: true, force: true });
}

/** A port as the network driver makes them, as far as the guest sees. */
async function makeNamespace(name: string, address: string): Promise<void> {
  await run(['ip', 'netns', 'delete', name]).catch(() => undefined);
  await run(['ip', 'netns', 'add', name]);
  const words = [
    'link set lo up',
    'link add eth0 type veth peer name peer0',
    `address add ${address}/32 dev eth0`,
    'link set eth0 up',
    'link set peer0 up',
  ];
  for (const each of words) await run(['ip', '-n', name, ...each.split(' ')]);
}

function aSpec(
  world: { readonly directory: string; readonly count: number; readonly namespace: string },
  overrides: Partial<MachineSpec>,
): MachineSpec {
  const { count } = world;
  const id = `i-${count}`;
  return {
    id,
    labels: {},
    image: baseImage,
    size: SIZE,
    rootDiskBytes: 2 * 2 ** 30,
    hostname: 'machine',
    network: {
      namespace: `/run/netns/${world.namespace}`,
      address: `10.210.8.${count}`,
      macAddress: '02:00:0a:d2:08:01',
      nameServers: ['10.230.0.10'],
      searchDomains: ['test.internal'],
    },
    files: [],
    disks: [],
    cgroupPath: `machines/${id}`,
    consolePath: `${world.directory}/console/${id}`,
    ...overrides,
  };
}

function guestOf(machines: () => QemuMachines, { id }: MachineSpec): Guest {
  const sh = (script: string) => machines().inside(id, script);
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return {
    async booted() {
      const look = async () => {
        const state = (await sh('systemctl is-system-running || true')).trim();
        return ['running', 'degraded'].includes(state) ? true : undefined;
      };
      await eventually('the guest is up', look, BOOT_MS);
    },
    readFile: async (path) => {
      const text = await sh(`if [ -e ${quoted(path)} ]; then echo +; cat ${quoted(path)}; else echo -; fi`);
      return text.startsWith('+') ? text.slice(2) : undefined;
    },
    writeFile: async (path, content) =>
      void (await sh(`mkdir -p $(dirname ${quoted(path)}); printf %s ${quoted(content)} >${quoted(path)}`)),
    hostname: async () => (await sh('hostname')).trim(),
    deviceBytes: async (device) => {
      const text = await sh(`blockdev --getsize64 ${device}`).catch(() => undefined);
      return text === undefined ? undefined : Number(text);
    },
    mount: async (device, directory) =>
      void (await sh(
        `blkid ${device} >/dev/null || mkfs.ext4 -q ${device}; mkdir -p ${directory}; mount ${device} ${directory}`,
      )),
    unmount: async (directory) => void (await sh(`umount ${directory}`)),
    reboot: async () => void (await sh('systemctl reboot').catch(() => '')),
    powerOff: async () => void (await sh('systemctl poweroff').catch(() => '')),
    async crash() {
      const { pid } = await machines().driver.inspect({ id });
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
  };
}
