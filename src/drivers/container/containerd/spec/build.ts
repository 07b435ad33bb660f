// How does a container become what the runtime reads? A pure function from what is wanted and what the host allows.
import { posix } from 'node:path';
import { commandLine, environment, workingDirectory } from '../../command.ts';
import type { ContainerSpec, Resources } from '../../driver.ts';
import type { ImageConfig } from '../../manifest.ts';
import type { Host, HostDevice } from '../host.ts';
import { capabilitiesFor } from './capabilities.ts';
import { maskedPaths, mountsFor, readonlyPaths } from './mounts.ts';
import type { OciNamespace, OciProcess, OciResources, OciSpec } from './oci.ts';

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
    mounts: mountsFor(spec.mounts, security),
    annotations: { [GROUP]: spec.group },
    linux: {
      namespaces: namespacesFor(spec, host),
      cgroupsPath: posix.join(input.cgroupParent, spec.cgroupPath, spec.id),
      resources: { devices: [{ allow: privileged, access: 'rwm' }], ...resourcesFor(spec.resources, host) },
      ...(privileged ? { devices: input.hostDevices.map(toDevice) } : { maskedPaths, readonlyPaths }),
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
  return { seccomp: defaultSeccomp(host, capabilitiesFor(spec.security, host)) };
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
    ...(host.cgroup === 'v2' ? [{ type: 'cgroup' } as const] : []),
  ];
}

/** What is not limited is left out; swap is never added to a memory limit. */
export function resourcesFor(resources: Resources, host: Host): Omit<OciResources, 'devices'> {
  const { cpuShares, cpuQuotaMicros, memoryLimitBytes, pidsLimit } = resources;
  const cpu = {
    ...(cpuShares === undefined ? {} : { shares: Math.min(Math.max(Math.round(cpuShares), 2), 262_144) }),
    ...(cpuQuotaMicros === undefined ? {} : { quota: Math.round(cpuQuotaMicros), period: PERIOD_MICROS }),
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

function toDevice({ mode, ...device }: HostDevice) {
  return { ...device, fileMode: mode };
}
