import { describe, expect, it } from 'vitest';
import { aContainer } from '../../contract/world.ts';
import type { ContainerSpec } from '../../driver.ts';
import { capabilityNames, type Host } from '../host.ts';
import { buildSpec, resourcesFor } from './build.ts';

const host: Host = {
  cgroup: 'hybrid',
  systemResource: false,
  capabilities: capabilityNames.filter((name) => name !== 'CAP_SYS_RESOURCE'),
  kernel: { major: 6, minor: 1 },
  architecture: 'x64',
  swapAccounting: true,
  seccomp: true,
};
const image = { env: ['PATH=/bin'], entrypoint: [], command: ['serve'], workingDir: '/srv', user: '' };
const null0 = { path: '/dev/null', type: 'c', major: 1, minor: 3, mode: 0o666, uid: 0, gid: 0 } as const;

function build(overrides: Partial<ContainerSpec> = {}, hostOverrides: Partial<Host> = {}) {
  const spec = aContainer({ id: 'web', group: 'pod-1', cgroupPath: 'pods/pod-1', ...overrides });
  const user = { uid: 0, gid: 0, additionalGids: [0] };
  return buildSpec({
    spec,
    image,
    user,
    host: { ...host, ...hostOverrides },
    cgroupParent: '/tutti',
    hostDevices: [null0],
  });
}

describe("the runtime's spec", () => {
  it('of an ordinary container is as it always was', async () => {
    const ordinary = build({
      networkNamespace: '/run/net/a',
      ipcNamespace: '/run/ipc/a',
      resources: { memoryLimitBytes: 1000, cpuShares: 512 },
    });
    await expect(`${JSON.stringify(ordinary, undefined, 2)}\n`).toMatchFileSnapshot('golden/ordinary.golden');
  });

  it('of a privileged container is as it always was', async () => {
    const privileged = build({ security: { privileged: true }, hostPid: true, terminal: true });
    await expect(`${JSON.stringify(privileged, undefined, 2)}\n`).toMatchFileSnapshot(
      'golden/privileged.golden',
    );
  });

  it('of a system lets its init write its own cgroups, its network settings and use the devices given', async () => {
    const devices = [
      { path: '/dev/sdf', type: 'b', major: 7, minor: 3 },
      { type: 'b', major: 9 },
    ] as const;
    const { mounts, linux, process } = build({ system: true, terminal: true, devices });
    const cgroups = mounts.find(({ destination }) => destination === '/sys/fs/cgroup');
    expect(cgroups?.options).toContain('rw');
    expect(linux.namespaces.map(({ type }) => type)).toContain('cgroup');
    expect(linux.readonlyPaths).toContain('/proc/sys/kernel');
    expect(linux.readonlyPaths).not.toContain('/proc/sys');
    expect(linux.readonlyPaths).not.toContain('/proc/sys/net');
    expect(linux.resources.devices).toEqual([
      { allow: false, access: 'rwm' },
      { allow: true, type: 'b', major: 7, minor: 3, access: 'rwm' },
      { allow: true, type: 'b', major: 9, access: 'rwm' },
    ]);
    expect(linux.devices?.map(({ path }) => path)).toEqual(['/dev/sdf']);
    expect(JSON.stringify(linux.seccomp)).toContain('"pivot_root"');
    expect(JSON.stringify(build().linux.seccomp)).not.toContain('"pivot_root"');
    expect(process.terminal).toBe(true);
  });

  it('raises limits and protects from the memory killer only where it may', () => {
    expect(build().process).not.toHaveProperty('rlimits');
    const { rlimits, oomScoreAdj } = build({}, { systemResource: true }).process;
    expect([rlimits, oomScoreAdj]).toEqual([
      [{ type: 'RLIMIT_NOFILE', hard: 1_048_576, soft: 1_048_576 }],
      0,
    ]);
  });

  it('has a cgroup namespace of its own with version 2 only', () => {
    const types = (mode: Host['cgroup']) =>
      build({}, { cgroup: mode }).linux.namespaces.map(({ type }) => type);
    expect(types('v2')).toContain('cgroup');
    expect(types('v1')).not.toContain('cgroup');
    expect(types('hybrid')).not.toContain('cgroup');
  });

  it("lets the spec's mounts replace standard ones, and mounts outer paths first", () => {
    const mounts = build({
      mounts: [
        { type: 'bind', source: '/h/deep', target: '/data/deep/er', readOnly: true, propagation: 'slave' },
        { type: 'bind', source: '/h', target: '/data', readOnly: false },
        { type: 'tmpfs', target: '/dev/shm', readOnly: false, sizeBytes: 4096 },
      ],
    }).mounts;
    expect(mounts.filter(({ destination }) => destination === '/dev/shm')).toHaveLength(1);
    expect(mounts.slice(-3)).toEqual([
      { destination: '/data', type: 'bind', source: '/h', options: ['rbind', 'rprivate', 'rw'] },
      {
        destination: '/dev/shm',
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['nosuid', 'nodev', 'rw', 'mode=1777', 'size=4096'],
      },
      { destination: '/data/deep/er', type: 'bind', source: '/h/deep', options: ['rbind', 'rslave', 'ro'] },
    ]);
  });

  it.each([
    ['by default', {}, 14, true],
    ['with one more', { addCapabilities: ['net_admin'] }, 15, true],
    ['with all dropped but one', { dropCapabilities: ['ALL'], addCapabilities: ['CAP_CHOWN'] }, 1, true],
    ['with all added but one', { addCapabilities: ['ALL'], dropCapabilities: ['SYS_ADMIN'] }, 39, true],
    ['with a name that nobody knows', { addCapabilities: ['FLY'] }, 14, true],
    ['with escalation allowed', { allowPrivilegeEscalation: true }, 14, false],
    ['privileged', { privileged: true }, 40, false],
  ])('%s has so many capabilities', (_, security, count, noNewPrivileges) => {
    const { process } = build({ security });
    expect([process.capabilities?.effective.length, process.noNewPrivileges]).toEqual([
      count,
      noNewPrivileges,
    ]);
  });

  it.each([
    ['unconfined', { seccomp: 'unconfined' }, {}],
    ['privileged', { privileged: true }, {}],
    ['of a kernel without it', {}, { seccomp: false }],
  ] as const)('has no filter when %s', (_, security, hostOverrides) => {
    expect(build({ security }, hostOverrides).linux).not.toHaveProperty('seccomp');
  });

  it('takes a filter from outside as it is', () => {
    const profile = { defaultAction: 'SCMP_ACT_LOG' };
    expect(build({ security: { seccomp: { profile } } }).linux.seccomp).toBe(profile);
  });
});

describe('limits', () => {
  it.each([
    ['none', {}, {}],
    ['memory, without swap on top', { memoryLimitBytes: 5 }, { memory: { limit: 5, swap: 5 } }],
    [
      'cpu',
      { cpuShares: 1, cpuQuotaMicros: 50_000.4 },
      { cpu: { shares: 2, quota: 50_000, period: 100_000 } },
    ],
    ['which processors', { cpuList: '0,2' }, { cpu: { cpus: '0,2' } }],
    ['processes', { pidsLimit: 9 }, { pids: { limit: 9 } }],
  ])('%s', (_, resources, expected) => {
    expect(resourcesFor(resources, host)).toEqual(expected);
  });

  it('leaves swap alone where it cannot be limited', () => {
    expect(resourcesFor({ memoryLimitBytes: 5 }, { ...host, swapAccounting: false })).toEqual({
      memory: { limit: 5 },
    });
  });
});
