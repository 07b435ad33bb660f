// What this host has, and what it means for Tutti. Each check looks at one thing and says what to do when it is not right.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { HostLayout } from '../../model/host-layout.ts';

export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'problem';
  /** What was found, and what follows from it. */
  readonly found: string;
  /** What to do; absent when nothing. */
  readonly advice?: string;
}

const CAP_SYS_RESOURCE = 24;
const MINIMUM_DISK = 3 * 1024 ** 3;

/** Checks of the host alone: they need no running program. */
export function hostFindings(layout: HostLayout): readonly Finding[] {
  return [root(), node(), ...tools(), cgroups(), capability(), kernel('overlay'), kvm(), disk(layout)];
}

function root(): Finding {
  const isRoot = process.getuid?.() === 0;
  return isRoot
    ? { check: 'user', state: 'ok', found: 'root' }
    : {
        check: 'user',
        state: 'problem',
        found: 'not root: containers cannot be run',
        advice: 'run tutti with sudo',
      };
}

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 22) return { check: 'node', state: 'ok', found: process.version };
  return {
    check: 'node',
    state: 'warning',
    found: `${process.version}, which works but is past its end of life`,
    advice: 'install Node.js 22 or 24 when you can (npm install --global n; n 24)',
  };
}

/** Program, how to ask for its version, and whether Tutti can do without. */
const TOOLS: readonly (readonly [program: string, argument: string])[] = [
  ['containerd', '--version'],
  ['runc', '--version'],
  ['haproxy', '-v'],
  ['nft', '--version'],
  ['ip', '-Version'],
  ['mmdebstrap', '--version'],
];

/** Programs that Tutti needs and that are not installed: a look at the folders of PATH, nothing is run. */
export function missingTools(path = ''): readonly string[] {
  const folders = [...path.split(':'), '/usr/sbin', '/sbin'];
  return TOOLS.map(([program]) => program).filter(
    (program) => !folders.some((folder) => existsSync(join(folder, program))),
  );
}

function tools(): readonly Finding[] {
  return TOOLS.map(([program, argument]) => {
    const result = spawnSync(program, [argument], { encoding: 'utf8', timeout: 5000 });
    if (result.error)
      return { check: program, state: 'problem', found: 'not installed', advice: 'run "tutti setup"' };
    return { check: program, state: 'ok', found: `${result.stdout}${result.stderr}`.split('\n')[0] ?? '' };
  });
}

function cgroups(): Finding {
  const v2 = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const hybrid = existsSync('/sys/fs/cgroup/unified/cgroup.controllers');
  const v1 = existsSync('/sys/fs/cgroup/memory');
  if (v2) return { check: 'cgroups', state: 'ok', found: 'version 2' };
  if (v1)
    return {
      check: 'cgroups',
      state: 'ok',
      found: hybrid ? 'version 1 beside 2 (hybrid): version 1 is used' : 'version 1',
    };
  return {
    check: 'cgroups',
    state: 'problem',
    found: 'none mounted: limits cannot be set',
    advice: 'mount cgroup2 at /sys/fs/cgroup',
  };
}

function capability(): Finding {
  const effective = BigInt(
    `0x${/^CapEff:\s+([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`,
  );
  const has = ((effective >> BigInt(CAP_SYS_RESOURCE)) & 1n) === 1n;
  return has
    ? { check: 'CAP_SYS_RESOURCE', state: 'ok', found: 'present' }
    : {
        check: 'CAP_SYS_RESOURCE',
        state: 'warning',
        found: 'absent: rlimits and OOM scores of containers stay as they are here',
      };
}

function kernel(filesystem: string): Finding {
  const known =
    readFileSync('/proc/filesystems', 'utf8').includes(filesystem) ||
    spawnSync('modprobe', [filesystem]).status === 0;
  return known
    ? { check: filesystem, state: 'ok', found: 'known to the kernel' }
    : {
        check: filesystem,
        state: 'problem',
        found: 'unknown to the kernel',
        advice: `load the kernel module ${filesystem}`,
      };
}

function kvm(): Finding {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return {
      check: 'kvm',
      state: 'ok',
      found: '/dev/kvm is there (whether a guest boots is tried when machines are used)',
    };
  } catch {
    return { check: 'kvm', state: 'ok', found: 'absent: virtual machines will be emulated' };
  }
}

function disk({ stateDir }: HostLayout): Finding {
  let folder = stateDir;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${stateDir}`;
  if (free >= MINIMUM_DISK) return { check: 'disk', state: 'ok', found };
  return {
    check: 'disk',
    state: free < MINIMUM_DISK / 10 ? 'problem' : 'warning',
    found,
    advice: 'free some space: writes stop when the disk is full',
  };
}

/** Whether our ports are free. Only meaningful while Tutti is down. */
export async function portFindings(layout: HostLayout): Promise<readonly Finding[]> {
  return Promise.all(
    Object.entries(layout.ports).map(async ([name, port]): Promise<Finding> => {
      if (!(await answers(port))) return { check: `port ${port}`, state: 'ok', found: `free for ${name}` };
      const advice = `find it with: ss -ltnp 'sport = :${port}'`;
      return {
        check: `port ${port}`,
        state: name === 'kubernetes' ? 'problem' : 'warning',
        found: `taken; ${name} needs it`,
        advice,
      };
    }),
  );
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(1000, () => end(true));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
