// What does this host allow? Read once, from files of the kernel; everything else takes the answer as a value.
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { promisify } from 'node:util';

export type CgroupMode = 'v1' | 'v2' | 'hybrid';

export interface Host {
  readonly cgroup: CgroupMode;
  /** CAP_SYS_RESOURCE: rlimits may be raised, oom scores lowered. */
  readonly systemResource: boolean;
  /** Names with CAP_, of those that we hold and may pass on. */
  readonly capabilities: readonly string[];
  readonly kernel: { readonly major: number; readonly minor: number };
  readonly architecture: NodeJS.Architecture;
  /** Swap can be limited. */
  readonly swapAccounting: boolean;
  readonly seccomp: boolean;
}

/** In the kernel's order: a name's place is its bit. */
export const capabilityNames = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...[
    'LINUX_IMMUTABLE',
    'NET_BIND_SERVICE',
    'NET_BROADCAST',
    'NET_ADMIN',
    'NET_RAW',
    'IPC_LOCK',
    'IPC_OWNER',
  ],
  ...[
    'SYS_MODULE',
    'SYS_RAWIO',
    'SYS_CHROOT',
    'SYS_PTRACE',
    'SYS_PACCT',
    'SYS_ADMIN',
    'SYS_BOOT',
    'SYS_NICE',
  ],
  ...[
    'SYS_RESOURCE',
    'SYS_TIME',
    'SYS_TTY_CONFIG',
    'MKNOD',
    'LEASE',
    'AUDIT_WRITE',
    'AUDIT_CONTROL',
    'SETFCAP',
  ],
  ...['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ', 'PERFMON', 'BPF'],
  'CHECKPOINT_RESTORE',
].map((name) => `CAP_${name}`);

export async function readHost(): Promise<Host> {
  const mode = cgroupMode(await readFile('/proc/self/mountinfo', 'utf8'));
  const status = await readFile('/proc/self/status', 'utf8');
  const capabilities = heldCapabilities(status);
  const [major = 0, minor = 0] = release()
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const swapFile = '/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes';
  return {
    cgroup: mode,
    systemResource: capabilities.includes('CAP_SYS_RESOURCE'),
    capabilities,
    kernel: { major, minor },
    architecture: process.arch,
    swapAccounting: mode === 'v2' ? await hasSwap() : await exists(swapFile),
    seccomp: /^Seccomp_filters:/m.test(status) || /^Seccomp:/m.test(status),
  };
}

/** From /proc/self/mountinfo: which cgroup file systems are mounted where systemd and runc expect them. */
export function cgroupMode(mountInfo: string): CgroupMode {
  const types = new Map<string, string>();
  for (const line of mountInfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    types.set(before.split(' ')[4] ?? '', after.split(' ')[0] ?? '');
  }
  if (types.get('/sys/fs/cgroup') === 'cgroup2') return 'v2';
  return types.get('/sys/fs/cgroup/unified') === 'cgroup2' ? 'hybrid' : 'v1';
}

/** From /proc/self/status: what is both effective and in the bounding set. */
export function heldCapabilities(status: string): readonly string[] {
  const mask = (name: string) =>
    BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)`, 'm').exec(status)?.[1] ?? '0'}`);
  const held = mask('CapEff') & mask('CapBnd');
  return capabilityNames.filter((_, bit) => (held >> BigInt(bit)) & 1n);
}

async function hasSwap(): Promise<boolean> {
  const swaps = await readFile('/proc/swaps', 'utf8').catch(() => '');
  return swaps.trim().split('\n').length > 1;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Device nodes of the host, for privileged containers. */
export interface HostDevice {
  readonly path: string;
  readonly type: 'c' | 'b';
  readonly major: number;
  readonly minor: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** All of /dev but what every container gets anyhow (terminals, shared memory, queues). */
export async function readHostDevices(directory = '/dev'): Promise<readonly HostDevice[]> {
  const devices: HostDevice[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory() && !['pts', 'shm', 'mqueue', 'fd'].includes(entry.name)) {
      devices.push(...(await readHostDevices(path)));
    } else if ((entry.isCharacterDevice() || entry.isBlockDevice()) && entry.name !== 'console') {
      const { rdev, mode, uid, gid } = await stat(path);
      // As glibc's makedev has it, for numbers that fit 32 bits.
      const major = (rdev >>> 8) & 0xfff;
      const minor = (rdev & 0xff) | ((rdev >>> 12) & 0xfff00);
      devices.push({
        path,
        type: entry.isBlockDevice() ? 'b' : 'c',
        major,
        minor,
        mode: mode & 0o777,
        uid,
        gid,
      });
    }
  }
  return devices;
}

/** `containerd 1.6.20, runc 1.1.5`. */
export async function runtimeVersions(containerdVersion: string): Promise<string> {
  const { stdout } = await promisify(execFile)('runc', ['--version']).catch(() => ({ stdout: '' }));
  const runc = /runc version (\d+[\d.]*)/.exec(stdout)?.[1] ?? 'not found';
  const containerd = /\d+(\.\d+)*/.exec(containerdVersion)?.[0] ?? containerdVersion;
  return `containerd ${containerd}, runc ${runc}`;
}
