// What the worlds of the real drivers have in common: a port's namespace, a spec, volumes in files, and guests that are looked into by a shell.
import { execFile } from 'node:child_process';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { MachineDisk, MachineSpec } from '../driver.ts';
import { baseImage } from './base-image.ts';
import { eventually, type Guest } from './world.ts';

const run = promisify(execFile);

/** A port as the network driver makes them, as far as the guest sees. */
export async function makeNamespace(name: string, address: string): Promise<void> {
  await removeNamespace(name);
  await run('ip', ['netns', 'add', name]);
  const words = [
    'link set lo up',
    'link add eth0 type veth peer name peer0',
    `address add ${address}/32 dev eth0`,
    'link set eth0 up',
    'link set peer0 up',
  ];
  for (const each of words) await run('ip', ['-n', name, ...each.split(' ')]);
}

/** Gone already: nothing. */
export async function removeNamespace(name: string): Promise<void> {
  await run('ip', ['netns', 'delete', name]).catch(() => undefined);
}

export interface SpecParts {
  readonly id: string;
  /** Of the namespace that makeNamespace made. */
  readonly namespace: string;
  readonly address: string;
  readonly nameServer: string;
  readonly consolePath: string;
}

export function aSpec(parts: SpecParts, overrides: Partial<MachineSpec>): MachineSpec {
  const { id, namespace, address, nameServer, consolePath } = parts;
  const bytes = address.split('.').map((each) => Number(each).toString(16).padStart(2, '0'));
  return {
    id,
    labels: {},
    image: baseImage,
    size: { cpus: 1, memoryBytes: 512 * 2 ** 20 },
    rootDiskBytes: 2 * 2 ** 30,
    hostname: 'machine',
    network: {
      namespace: `/run/netns/${namespace}`,
      address,
      macAddress: `02:00:${bytes.join(':')}`,
      nameServers: [nameServer],
      searchDomains: ['test.internal'],
    },
    files: [],
    disks: [],
    cgroupPath: `machines/${id}`,
    consolePath,
    ...overrides,
  };
}

/** As the volume driver makes them. */
export async function aDiskFile(path: string, id: string, bytes: number): Promise<MachineDisk> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  await truncate(path, bytes);
  return { id, device: '/dev/sdf', path, readOnly: false };
}

export interface ShellGuest {
  /** A shell's script, run by root in the guest: what it prints; throws unless it ends with 0. */
  readonly sh: (script: string) => Promise<string>;
  /** Of `systemctl is-system-running`, that say that all is up. */
  readonly upStates: readonly string[];
  readonly bootMs?: number;
  crash(): Promise<void>;
  /** After `systemctl reboot` was typed. */
  rebooting?(): Promise<unknown>;
}

export function shellGuest({ sh, upStates, bootMs, crash, rebooting }: ShellGuest): Guest {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const look = async () =>
    upStates.includes((await sh('systemctl is-system-running || true')).trim()) ? true : undefined;
  return {
    booted: async () => void (await eventually('the guest is up', look, bootMs)),
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
    async reboot() {
      await sh('systemctl reboot').catch(() => '');
      await rebooting?.();
    },
    powerOff: async () => void (await sh('systemctl poweroff').catch(() => '')),
    crash,
  };
}
