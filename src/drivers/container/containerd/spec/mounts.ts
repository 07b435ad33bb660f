// What is mounted in a container, and what of the kernel's own files is hidden or read-only?
import type { Mount, Security } from '../../driver.ts';
import type { OciMount } from './oci.ts';

const guarded = ['nosuid', 'noexec', 'nodev'];

/** Hidden in /proc and /sys: they tell about the host, or control it. */
export const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
];

export const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** All of /proc/sys but net, which belongs to the container's own network: the rest is the host's. */
const sharedSettings = ['abi', 'debug', 'dev', 'fs', 'kernel', 'user', 'vm'];
export const systemReadonlyPaths = [
  ...readonlyPaths.filter((path) => path !== '/proc/sys'),
  ...sharedSettings.map((name) => `/proc/sys/${name}`),
];

/** In order: what every container has, then the spec's own, outer paths first. The spec's replaces one of the same target. */
export function mountsFor(
  mounts: readonly Mount[],
  security: Security,
  options: { readonly writableCgroups?: boolean } = {},
): readonly OciMount[] {
  const given = new Set(mounts.map(({ target }) => target));
  const own = [...mounts].sort((a, b) => depth(a.target) - depth(b.target)).map(toOci);
  const cgroups = security.privileged || options.writableCgroups ? 'rw' : 'ro';
  return [...standardMounts(security, cgroups).filter(({ destination }) => !given.has(destination)), ...own];
}

const depth = (path: string): number => path.split('/').filter((part) => part !== '').length;

function standardMounts(security: Security, cgroups: 'ro' | 'rw'): readonly OciMount[] {
  const access = security.privileged ? 'rw' : 'ro';
  return [
    { destination: '/proc', type: 'proc', source: 'proc', options: guarded },
    {
      destination: '/dev',
      type: 'tmpfs',
      source: 'tmpfs',
      options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
    },
    {
      destination: '/dev/pts',
      type: 'devpts',
      source: 'devpts',
      options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
    },
    {
      destination: '/dev/shm',
      type: 'tmpfs',
      source: 'shm',
      options: [...guarded, 'mode=1777', 'size=65536k'],
    },
    { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: guarded },
    { destination: '/sys', type: 'sysfs', source: 'sysfs', options: [...guarded, access] },
    {
      destination: '/sys/fs/cgroup',
      type: 'cgroup',
      source: 'cgroup',
      options: [...guarded, 'relatime', cgroups],
    },
  ];
}

function toOci(mount: Mount): OciMount {
  const access = mount.readOnly ? 'ro' : 'rw';
  if (mount.type === 'tmpfs') {
    const mode = (mount.mode ?? 0o1777).toString(8).padStart(4, '0');
    const size = mount.sizeBytes === undefined ? [] : [`size=${mount.sizeBytes}`];
    return {
      destination: mount.target,
      type: 'tmpfs',
      source: 'tmpfs',
      options: ['nosuid', 'nodev', access, `mode=${mode}`, ...size],
    };
  }
  const propagation = { private: 'rprivate', slave: 'rslave', shared: 'rshared' }[
    mount.propagation ?? 'private'
  ];
  return {
    destination: mount.target,
    type: 'bind',
    source: mount.source ?? '',
    options: ['rbind', propagation, access],
  };
}
