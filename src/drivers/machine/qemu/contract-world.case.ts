// What the machine contract runs on for QEMU: a containerd and namespaces of its own, guests that are asked through their agent.
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostLayout, hostLayout } from '../../../model/host-layout.ts';
import { type Containerd, openContainerd } from '../../container/containerd/open.ts';
import { baseImage, putBaseImage } from '../contract/base-image.ts';
import { aDiskFile, aSpec, makeNamespace, removeNamespace, shellGuest } from '../contract/real-parts.ts';
import type { Guest, MachineWorld } from '../contract/world.ts';
import type { MachineSpec } from '../driver.ts';
import { run } from './host/command.ts';
import { openQemuMachines, type QemuMachines } from './open.ts';

/** Without KVM, on a host that has other work. */
const BOOT_MS = 400_000;
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
      const [id, namespace, address] = [`i-${count}`, `mqemu-${count}`, `10.210.8.${count}`];
      namespaces.push(namespace);
      await makeNamespace(namespace, address);
      const consolePath = `${directory}/console/${id}`;
      return aSpec({ id, namespace, address, nameServer: '10.230.0.10', consolePath }, overrides);
    },
    async aDisk(bytes, overrides = {}) {
      count += 1;
      const disk = await aDiskFile(`${directory}/volume-${count}`, `vol-${count}`, bytes);
      return { ...disk, ...overrides };
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
      for (const name of namespaces) await removeNamespace(name);
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

function guestOf(machines: () => QemuMachines, { id }: MachineSpec): Guest {
  return shellGuest({
    sh: (script) => machines().inside(id, script),
    upStates: ['running', 'degraded'],
    bootMs: BOOT_MS,
    async crash() {
      const { pid } = await machines().driver.inspect({ id });
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
  });
}
