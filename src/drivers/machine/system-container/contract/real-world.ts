// Machines on a containerd of the tests' own: in temporary directories, under a name of its own, gone afterwards.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type HostLayout, hostLayout } from '../../../../model/host-layout.ts';
import { daemonPaths } from '../../../container/containerd/config.ts';
import { type Containerd, openContainerd } from '../../../container/containerd/open.ts';
import { baseImage, putBaseImage } from '../../contract/base-image.ts';
import { eventually, type Guest, type MachineWorld } from '../../contract/world.ts';
import type { MachineDisk, MachineDriver, MachineSpec } from '../../driver.ts';
import { openSystemContainerDriver } from '../driver.ts';

const run = promisify(execFile);
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
      const name = `msys-${count}`;
      namespaces.push(name);
      await makeNamespace(name, `10.209.8.${count}`);
      return aSpec(id, `/run/netns/${name}`, `10.209.8.${count}`, `${directory}/console/${id}`, overrides);
    },
    async aDisk(bytes, overrides = {}) {
      count += 1;
      const id = `vol-${count}`;
      const path = `${directory}/volumes/${id}`;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, '');
      await truncate(path, bytes);
      return { id, device: '/dev/sdf', path, readOnly: false, ...overrides };
    },
    growDisk: (disk: MachineDisk, bytes) => truncate(disk.path, bytes),
    guest: (spec) =>
      guestOf(
        (script) => inside(spec.id, script),
        () => crash(driver, spec),
        () => hasEnded(driver, spec),
      ),
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
      for (const name of namespaces) await run('ip', ['netns', 'delete', name]).catch(() => undefined);
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

async function makeNamespace(name: string, address: string): Promise<void> {
  await run('ip', ['netns', 'delete', name]).catch(() => undefined);
  await run('ip', ['netns', 'add', name]);
  const link = (...words: readonly string[]) => run('ip', ['-n', name, ...words]);
  await link('link', 'set', 'lo', 'up');
  await link('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
  await link('address', 'add', `${address}/32`, 'dev', 'eth0');
  await link('link', 'set', 'eth0', 'up');
}

function aSpec(
  id: string,
  namespace: string,
  address: string,
  consolePath: string,
  overrides: Partial<MachineSpec>,
): MachineSpec {
  return {
    id,
    labels: {},
    image: baseImage,
    size: { cpus: 1, memoryBytes: 512 << 20 },
    rootDiskBytes: 8 * 2 ** 30,
    hostname: 'machine',
    network: {
      namespace,
      address,
      macAddress: '02:00:0a:d1:08:01',
      nameServers: ['10.229.0.10'],
      searchDomains: ['test.internal'],
    },
    files: [],
    disks: [],
    cgroupPath: `machines/${id}`,
    consolePath,
    ...overrides,
  };
}

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

function guestOf(
  sh: (script: string) => Promise<string>,
  crashIt: () => Promise<void>,
  ended: () => Promise<unknown>,
): Guest {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return {
    async booted() {
      await eventually('the guest is up', async () =>
        (await sh('systemctl is-system-running || true')).trim() === 'running' ? true : undefined,
      );
    },
    readFile: async (path) => {
      const text = await sh(`if [ -e ${quoted(path)} ]; then echo +; cat ${quoted(path)}; else echo -; fi`);
      return text.startsWith('+') ? text.slice(2) : undefined;
    },
    writeFile: async (path, content) =>
      void (await sh(`mkdir -p $(dirname ${quoted(path)}); printf %s ${quoted(content)} > ${quoted(path)}`)),
    hostname: async () => (await sh('hostname')).trim(),
    deviceBytes: async (device) => {
      const text = await sh(`blockdev --getsize64 ${device}`).catch(() => undefined);
      return text === undefined ? undefined : Number(text);
    },
    mount: async (device, directory) =>
      void (await sh(
        `blkid ${device} > /dev/null || mkfs.ext4 -q ${device}; mkdir -p ${directory}; mount ${device} ${directory}`,
      )),
    unmount: async (directory) => void (await sh(`umount ${directory}`)),
    async reboot() {
      await sh('systemctl reboot').catch(() => '');
      // Its last program waits for processes that come from outside: nobody looks in until it has ended.
      await ended();
    },
    powerOff: async () => void (await sh('systemctl poweroff').catch(() => '')),
    crash: crashIt,
  };
}
