// A Debian to boot in host tests: made once by mmdebstrap, kept in /var/tmp, given by an image store that knows nothing else.
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { hostLayout } from '../../../model/host-layout.ts';
import type { ImageStore } from '../../container/image-store.ts';
import { NftNetworkDriver } from '../../network/nft/nft-driver.ts';
import type { MachineSpec } from '../driver.ts';
import { run } from './host/command.ts';

export const CACHE = '/var/tmp/tutti-qemu-test';
export const IMAGE = 'machines.test/debian:latest';
const PACKAGES = 'systemd,systemd-sysv,dbus,openssh-server,iproute2,perl-base,e2fsprogs';
const KEY = `${CACHE}/key`;

export const layout = hostLayout({
  instance: 'mqemu',
  number: 10,
  stateDir: `${CACHE}/state`,
  runDir: '/run/mqemu',
});
export const network = new NftNetworkDriver({ layout });

/** The root filesystem and a key to come in with. */
export async function ensureDebian(): Promise<void> {
  const rootfs = `${CACHE}/rootfs`;
  await mkdir(CACHE, { recursive: true, mode: 0o700 });
  if (!(await exists(rootfs))) {
    await rm(`${rootfs}.new`, { recursive: true, force: true });
    const options = ['--variant=minbase', `--include=${PACKAGES}`, 'bookworm', `${rootfs}.new`];
    await run(['mmdebstrap', '--quiet', ...options], { timeoutMs: 600_000 });
    await rename(`${rootfs}.new`, rootfs);
  }
  if (!(await exists(KEY))) await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', KEY]);
}

/** Only what a machine driver asks of it. */
export const debianImages = {
  async findImage(name: string) {
    if (name !== IMAGE) return undefined;
    const target = { mediaType: 'test', digest: `sha256:${'ab'.repeat(32)}`, size: 0 };
    return { name, target, labels: {}, createdMs: 0 };
  },
  listImages: async () => [],
  putImage: async () => undefined,
  removeImage: async () => undefined,
  withRootfs: <T>(_: string, task: (path: string) => Promise<T>) => task(`${CACHE}/rootfs`),
} as unknown as ImageStore; // the other calls are not made

/** A machine with a port of its own; `n` is the last part of its address. */
export async function aDebianMachine(n: number, overrides: Partial<MachineSpec> = {}): Promise<MachineSpec> {
  const id = `m-${n}`;
  const address = `10.210.8.${n}`;
  const port = await network.createPort({ id, address });
  return {
    id,
    labels: {},
    image: IMAGE,
    size: { cpus: 1, memoryBytes: 512 * 2 ** 20 },
    rootDiskBytes: 3 * 2 ** 30,
    hostname: `machine-${n}`,
    network: {
      namespace: port.networkNamespace,
      address,
      macAddress: `02:00:0a:d2:08:${n.toString(16).padStart(2, '0')}`,
      nameServers: ['10.230.0.10'],
      searchDomains: ['test.internal'],
    },
    files: [
      { path: '/root/.ssh/authorized_keys', content: await readFile(`${KEY}.pub`, 'utf8'), mode: 0o600 },
    ],
    disks: [],
    cgroupPath: `machines/${id}`,
    consolePath: `${CACHE}/console/${id}.log`,
    ...overrides,
  };
}

/** Waits until an SSH server greets there. */
export async function banner(address: string, limitMs = 120_000): Promise<string> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    const heard = await greeting(address);
    if (heard.startsWith('SSH-')) return heard;
    await pause(20);
  }
  throw new Error(`No SSH server at ${address} in ${limitMs} ms`);
}

function greeting(address: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(22, address);
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('data', (chunk) => {
      resolve(chunk.toString());
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(''));
  });
}

/** What a command in the guest prints. */
export function ssh(spec: MachineSpec, command: string): Promise<string> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const words = ['-i', KEY, ...options.flatMap((each) => ['-o', each])];
  return run(['ssh', ...words, `root@${spec.network.address}`, command], { timeoutMs: 60_000 });
}

export async function endWorld(): Promise<void> {
  await network.teardown();
  await rm(layout.stateDir, { recursive: true, force: true });
  await rm(layout.runDir, { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
