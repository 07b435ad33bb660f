// Machines on a containerd of the tests' own: in temporary directories, under a name of its own, gone afterwards.
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostLayout, hostLayout } from '../../../../model/host-layout.ts';
import { daemonPaths } from '../../../container/containerd/config.ts';
import { type Containerd, openContainerd } from '../../../container/containerd/open.ts';
import { baseImage, putBaseImage } from '../../contract/base-image.ts';
import { aDiskFile, aSpec, makeNamespace, removeNamespace, shellGuest } from '../../contract/real-parts.ts';
import { eventually, type MachineWorld } from '../../contract/world.ts';
import type { MachineDisk, MachineDriver, MachineSpec } from '../../driver.ts';
import { openSystemContainerDriver } from '../driver.ts';

const quiet = {
  info() {},
  warn() {},
  error: (message: string, fields?: unknown) => console.error(message, fields),
};

export interface RealWorld extends MachineWorld {
  readonly containerd: Containerd;
  readonly layout: HostLayout;
  /** A shell's script, run by root in the guest; throws unless it ends with 0. */
  inside(id: string, script: string): Promise<string>;
  /** containerd is killed, and comes back. */
  crashRuntime(): Promise<void>;
}

export async function openRealWorld(): Promise<RealWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'msys-'));
  const layout = hostLayout({
    instance: 'msys',
    number: 9,
    stateDir: `${directory}/state`,
    runDir: `${directory}/run`,
  });
  const open = () => openContainerd({ layout, log: quiet });
  let containerd = await open();
  let driver: MachineDriver = openSystemContainerDriver(containerd);
  const reopen = async () => {
    containerd = await open();
    driver = openSystemContainerDriver(containerd);
  };
  await putBaseImage(containerd.images);
  const namespaces: string[] = [];
  const pid = async () => Number(await readFile(daemonPaths(layout).pidFile, 'utf8'));
  const inside = (id: string, script: string) => runInside(containerd, id, script);
  let count = 0;
  return {
    get driver() {
      return driver;
    },
    get containerd() {
      return containerd;
    },
    layout,
    image: baseImage,
    inside,
    hasImage: async (name) => (await containerd.images.findImage(name)) !== undefined,
    async aMachine(overrides = {}) {
      count += 1;
      const id = `i-${process.pid.toString(16)}${String(count).padStart(4, '0')}`;
      const [namespace, address] = [`msys-${count}`, `10.209.8.${count}`];
      namespaces.push(namespace);
      await makeNamespace(namespace, address);
      const consolePath = `${directory}/console/${id}`;
      return aSpec({ id, namespace, address, nameServer: '10.229.0.10', consolePath }, overrides);
    },
    async aDisk(bytes, overrides = {}) {
      count += 1;
      const id = `vol-${count}`;
      return { ...(await aDiskFile(`${directory}/volumes/${id}`, id, bytes)), ...overrides };
    },
    growDisk: (disk: MachineDisk, bytes) => truncate(disk.path, bytes),
    guest: (spec) =>
      shellGuest({
        sh: (script) => inside(spec.id, script),
        upStates: ['running'],
        crash: () => crash(driver, spec),
        // Its last program waits for processes that come from outside: nobody looks in until it has ended.
        rebooting: () => hasEnded(driver, spec),
      }),
    consoleOf: (spec) => readFile(spec.consolePath, 'utf8').catch(() => ''),
    async reopen() {
      containerd.close();
      await reopen();
    },
    async restartHost() {
      await containerd.stop();
      await reopen();
    },
    async crashRuntime() {
      const killed = await pid();
      process.kill(killed, 'SIGKILL');
      await eventually('containerd runs again', async () => ((await pid()) === killed ? undefined : true));
    },
    async close() {
      for (const { handle } of await driver.list()) await driver.remove(handle);
      await containerd.stop();
      for (const name of namespaces) await removeNamespace(name);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function crash(driver: MachineDriver, spec: MachineSpec): Promise<void> {
  const { pid } = await driver.inspect(spec);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

const hasEnded = (driver: MachineDriver, spec: MachineSpec) =>
  eventually(`${spec.id} has ended`, async () =>
    (await driver.inspect(spec)).state === 'stopped' ? true : undefined,
  );

async function runInside(containerd: Containerd, id: string, script: string): Promise<string> {
  const spec = { command: ['/bin/sh', '-c', script], terminal: false, stdin: false };
  const exec = await containerd.containers.exec({ id }, spec);
  const read = async (stream: AsyncIterable<Uint8Array>) => {
    let text = '';
    for await (const chunk of stream) text += Buffer.from(chunk).toString('utf8');
    return text;
  };
  const [out, error, { exitCode }] = await Promise.all([read(exec.stdout), read(exec.stderr), exec.wait()]);
  if (exitCode !== 0) throw new Error(`${script} ended with ${exitCode}: ${out}${error}`);
  return out;
}
