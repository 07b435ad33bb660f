// A sandbox as the container driver is told of it, and the files in its /etc. Pure.
//
// As on Lambda: one user without any capability, nothing that can be written to but /tmp. Generic ones are told their code later; the
// others have the environment of their code from the start.
import type { ContainerSpec, Mount, Resources } from '../../../drivers/container/driver.ts';
import type { HostLayout } from '../../../model/host-layout.ts';
import type { BoundCode, SandboxRuntime } from '../sandbox.ts';
import { placesOf, resolvPath, SANDBOX_CGROUP, SANDBOX_LABEL } from './places.ts';
import { AUTHORITY_TARGET, BUNDLE_TARGET, trustPaths } from './trust.ts';

/** sbx_user1051 and its group, as on Lambda. */
export const SANDBOX_USER = { uid: 993, gid: 990 } as const;
/** As on Lambda. */
export const PROCESSES = 1024;
export const DEFAULT_TMP_MIB = 512;
/** Until it is bound. */
const GENERIC_MIB = 512;
const MIB = 2 ** 20;

export interface SandboxSpecInputs {
  readonly layout: HostLayout;
  readonly id: string;
  readonly runtime: SandboxRuntime;
  readonly networkNamespace: string;
  readonly ipcNamespace: string;
  readonly code?: BoundCode;
}

export function sandboxSpec(inputs: SandboxSpecInputs): ContainerSpec {
  const { layout, id, runtime, code } = inputs;
  const memoryMiB = code?.memoryMiB ?? GENERIC_MIB;
  return {
    id,
    group: id,
    labels: { [SANDBOX_LABEL]: runtime.key.slice(0, 63) },
    image: runtime.image,
    ...commandOf(runtime),
    env: environmentOf(inputs),
    workingDir: runtime.workingDir,
    user: SANDBOX_USER,
    hostname: id,
    mounts: mountsOf(layout, id, runtime, code),
    networkNamespace: inputs.networkNamespace,
    ipcNamespace: inputs.ipcNamespace,
    cgroupPath: SANDBOX_CGROUP,
    resources: { memoryLimitBytes: memoryMiB * MIB, pidsLimit: PROCESSES },
    security: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, dropCapabilities: ['ALL'] },
    terminal: false,
    stdin: false,
    output: 'reader',
  };
}

/** No command: the image's own. */
function commandOf({ command }: SandboxRuntime): Pick<ContainerSpec, 'entrypoint' | 'args'> {
  return command.length === 0 ? {} : { entrypoint: command.slice(0, 1), args: command.slice(1) };
}

/** Where the runtime finds the Runtime API. */
export function runtimeApiAddress({ metadata, functions }: HostLayout): string {
  return `${metadata.address}:${functions.runtimeApiPort}`;
}

function environmentOf({ layout, runtime, code }: SandboxSpecInputs): readonly string[] {
  const own = { AWS_LAMBDA_RUNTIME_API: runtimeApiAddress(layout) };
  const trust = { NODE_EXTRA_CA_CERTS: AUTHORITY_TARGET };
  const all = runtime.prewarmed
    ? { TUTTI_WAIT: '1', ...trust, ...own }
    : { ...trust, ...code?.environment, ...own };
  return Object.entries(all).map(([name, value]) => `${name}=${value}`);
}

function mountsOf(
  layout: HostLayout,
  id: string,
  runtime: SandboxRuntime,
  code: BoundCode | undefined,
): readonly Mount[] {
  const places = placesOf(layout, id);
  const trust = trustPaths(layout);
  const isMounted = runtime.prewarmed || code?.codeDir !== undefined;
  const bind = (source: string, target: string, readOnly: boolean): Mount => ({
    type: 'bind',
    source,
    target,
    readOnly,
    propagation: 'private',
  });
  return [
    bind(places.tmp, '/tmp', false),
    bind(places.hosts, '/etc/hosts', true),
    bind(resolvPath(layout), '/etc/resolv.conf', true),
    bind(trust.authority, AUTHORITY_TARGET, true),
    bind(trust.bundle, BUNDLE_TARGET, true),
    ...(isMounted ? [{ ...bind(places.task, '/var/task', true), propagation: 'slave' as const }] : []),
  ];
}

/** Memory now; processor time comes later (host.ts). */
export function memoryLimit({ memoryMiB }: BoundCode): Resources {
  return { memoryLimitBytes: memoryMiB * MIB };
}

/** Of each 100 ms. */
export function processorLimit({ milliCpu }: BoundCode): Resources {
  return { cpuQuotaMicros: milliCpu * 100 };
}

export const tmpBytes = (code: BoundCode | undefined): number => (code?.tmpMiB ?? DEFAULT_TMP_MIB) * MIB;

export function hostsText(id: string, address: string): string {
  return `127.0.0.1\tlocalhost\n${address}\t${id}\n`;
}

/** Names of services by namespace, of machines and balancers in full; names of the world at the first question. */
export function resolvText({ dnsAddress, clusterDomain }: HostLayout): string {
  const search = [`default.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
  return `nameserver ${dnsAddress}\nsearch ${search.join(' ')}\noptions ndots:2\n`;
}
