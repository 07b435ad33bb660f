// How does a container become what the runtime reads? A pure function from what is wanted and what the host allows.
import { posix } from 'node:path';
import { commandLine, environment, workingDirectory } from '../../command.ts';
import type { ContainerSpec, Device, Resources } from '../../driver.ts';
import type { ImageConfig } from '../../manifest.ts';
import type { Host, HostDevice } from '../host.ts';
import { capabilitiesFor } from './capabilities.ts';
import { maskedPaths, mountsFor, readonlyPaths, systemReadonlyPaths } from './mounts.ts';
import type {
  OciDevice,
  OciDeviceRule,
  OciHook,
  OciMount,
  OciNamespace,
  OciProcess,
  OciResources,
  OciSpec,
} from './oci.ts';
import { defaultSeccomp } from './seccomp.ts';

/** The shim's annotation: containers with the same one share a shim. */
const GROUP = 'io.containerd.runc.v2.group';
const PERIOD_MICROS = 100_000;
const OPEN_FILES = 1_048_576;

export interface SpecInput {
  readonly spec: ContainerSpec;
  readonly image: ImageConfig;
  readonly user: OciProcess['user'];
  readonly host: Host;
  /** Parent of every cgroup of ours, such as `/tutti`. */
  readonly cgroupParent: string;
  /** Device nodes of the host; only privileged containers get them. */
  readonly hostDevices: readonly HostDevice[];
  /** Of a system: where its root filesystem will be, and the files that tell its boot's id and its size. */
  readonly boot?: {
    readonly rootfs: string;
    readonly idFile: string;
    readonly meminfo: string;
    readonly cpuinfo: string;
  };
}

/** Throws Refused when there is no command. */
export function buildSpec(input: SpecInput): OciSpec {
  const { spec, host } = input;
  const { security } = spec;
  const privileged = security.privileged === true;
  return {
    ociVersion: '1.0.2',
    process: mainProcess(input),
    root: { path: 'rootfs', readonly: security.readOnlyRootFilesystem === true },
    hostname: spec.hostname,
    mounts: [
      ...mountsFor(spec.mounts, security, { writableCgroups: spec.system }),
      ...(input.boot === undefined ? [] : sizeMounts(input.boot)),
    ],
    annotations: { [GROUP]: spec.group },
    ...(input.boot === undefined ? {} : { hooks: { createContainer: [bootIdHook(input.boot)] } }),
    linux: {
      namespaces: namespacesFor(spec, host),
      cgroupsPath: posix.join(input.cgroupParent, spec.cgroupPath, spec.id),
      resources: {
        devices: [{ allow: privileged, access: 'rwm' }, ...(spec.devices ?? []).map(toRule)],
        ...resourcesFor(spec.resources, host),
      },
      ...devicesFor(input),
      ...(privileged
        ? {}
        : { maskedPaths, readonlyPaths: spec.system ? systemReadonlyPaths : readonlyPaths }),
      ...seccompFor(input),
      ...(spec.mounts.some(({ propagation }) => propagation === 'shared')
        ? { rootfsPropagation: 'rshared' }
        : {}),
      ...(security.sysctls === undefined ? {} : { sysctl: security.sysctls }),
    },
  };
}

function mainProcess({ spec, image, user, host }: SpecInput): OciProcess {
  const { security, terminal } = spec;
  const capabilities = capabilitiesFor(security, host);
  return {
    terminal,
    user,
    args: commandLine(image, spec),
    env: environment(image, spec),
    cwd: workingDirectory(image, spec.workingDir),
    capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    noNewPrivileges: security.privileged !== true && security.allowPrivilegeEscalation !== true,
    ...(host.systemResource
      ? { oomScoreAdj: 0, rlimits: [{ type: 'RLIMIT_NOFILE', hard: OPEN_FILES, soft: OPEN_FILES }] }
      : {}),
  };
}

function seccompFor({ spec, host }: SpecInput): { readonly seccomp?: unknown } {
  const { seccomp = 'default', privileged } = spec.security;
  if (typeof seccomp === 'object') return { seccomp: seccomp.profile };
  if (seccomp === 'unconfined' || privileged || !host.seccomp) return {};
  const capabilities = capabilitiesFor(spec.security, host);
  return { seccomp: defaultSeccomp(host, capabilities, { system: spec.system }) };
}

function namespacesFor(spec: ContainerSpec, host: Host): readonly OciNamespace[] {
  const network: readonly OciNamespace[] =
    spec.networkNamespace === undefined ? [] : [{ type: 'network', path: spec.networkNamespace }];
  return [
    ...(spec.hostPid ? [] : [{ type: 'pid' } as const]),
    ...network,
    { type: 'ipc', ...(spec.ipcNamespace === undefined ? {} : { path: spec.ipcNamespace }) },
    { type: 'uts' },
    { type: 'mount' },
    ...(host.cgroup === 'v2' || spec.system ? [{ type: 'cgroup' } as const] : []),
  ];
}

/** What is not limited is left out; swap is never added to a memory limit. */
export function resourcesFor(resources: Resources, host: Host): Omit<OciResources, 'devices'> {
  const { cpuShares, cpuQuotaMicros, memoryLimitBytes, pidsLimit, cpuList } = resources;
  const cpu = {
    ...(cpuShares === undefined ? {} : { shares: Math.min(Math.max(Math.round(cpuShares), 2), 262_144) }),
    ...(cpuQuotaMicros === undefined ? {} : { quota: Math.round(cpuQuotaMicros), period: PERIOD_MICROS }),
    ...(cpuList === undefined ? {} : { cpus: cpuList }),
  };
  const memory =
    memoryLimitBytes === undefined
      ? undefined
      : { limit: memoryLimitBytes, ...(host.swapAccounting ? { swap: memoryLimitBytes } : {}) };
  return {
    ...(Object.keys(cpu).length > 0 ? { cpu } : {}),
    ...(memory === undefined ? {} : { memory }),
    ...(pidsLimit === undefined ? {} : { pids: { limit: pidsLimit } }),
  };
}

/** Each boot has an id of its own, by which programs see that it is another; the kernel's is the host's. */
function bootIdHook({ rootfs, idFile }: NonNullable<SpecInput['boot']>): OciHook {
  const target = `${rootfs}/proc/sys/kernel/random/boot_id`;
  return { path: '/bin/mount', args: ['mount', '-o', 'bind,ro', idFile, target] };
}

function sizeMounts({ meminfo, cpuinfo }: NonNullable<SpecInput['boot']>): readonly OciMount[] {
  const over = { type: 'bind', options: ['bind', 'ro', 'nosuid', 'nodev', 'noexec'] };
  return [
    { ...over, destination: '/proc/meminfo', source: meminfo },
    { ...over, destination: '/proc/cpuinfo', source: cpuinfo },
  ];
}

function devicesFor({ spec, hostDevices }: SpecInput): { readonly devices?: readonly OciDevice[] } {
  const all = spec.security.privileged ? hostDevices.map(toDevice) : [];
  const own = (spec.devices ?? []).flatMap(({ path, type, major, minor }) =>
    path === undefined || minor === undefined
      ? []
      : [{ path, type, major, minor, fileMode: 0o660, uid: 0, gid: 0 }],
  );
  return all.length + own.length === 0 ? {} : { devices: [...all, ...own] };
}

function toDevice({ mode, ...device }: HostDevice): OciDevice {
  return { ...device, fileMode: mode };
}

function toRule({ type, major, minor }: Device): OciDeviceRule {
  return { allow: true, type, major, ...(minor === undefined ? {} : { minor }), access: 'rwm' };
}
