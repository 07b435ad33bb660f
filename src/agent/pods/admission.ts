// What a pod may ask for that is not built yet: said at once and clearly, never ignored.
import type { Pod } from '../../model/kinds/pod.ts';
import type { Container, Volume } from '../../model/wire/kubernetes.ts';

const VOLUMES = new Set(['emptyDir', 'configMap', 'secret', 'projected', 'downwardAPI', 'hostPath']);

/** A sentence on the first thing that cannot be done; undefined when all can. */
export function unsupported({ spec }: Pod): string | undefined {
  if (spec.shareProcessNamespace) return 'spec.shareProcessNamespace is not supported yet';
  if (spec.hostPID) return 'spec.hostPID is not supported yet';
  if (spec.hostIPC) return 'spec.hostIPC is not supported yet';
  if (spec.hostUsers === false) return 'spec.hostUsers: false is not supported yet';
  if (spec.runtimeClassName) return 'spec.runtimeClassName is not supported: there is one runtime';
  if (spec.setHostnameAsFQDN) return 'spec.setHostnameAsFQDN is not supported yet';
  if (spec.resources) return 'spec.resources is not supported yet: give each container its own resources';
  if (spec.resourceClaims?.length)
    return 'spec.resourceClaims is not supported: there are no devices to claim';
  if (spec.ephemeralContainers?.length) return 'ephemeral containers are not supported yet';
  if (spec.os?.name && spec.os.name !== 'linux') return `spec.os.name "${spec.os.name}" cannot run on Linux`;
  return (
    first(spec.volumes ?? [], volumeProblem) ??
    first([...(spec.initContainers ?? []), ...spec.containers], (each) =>
      containerProblem(each, spec.hostNetwork === true),
    )
  );
}

function volumeProblem(volume: Volume): string | undefined {
  const type = Object.entries(volume).find(([key, value]) => key !== 'name' && value !== undefined)?.[0];
  if (type === undefined || VOLUMES.has(type)) return projectedProblem(volume);
  return `volume "${volume.name}" has the type ${type}, which is not supported yet (supported: ${[...VOLUMES].join(', ')})`;
}

function projectedProblem({ name, projected }: Volume): string | undefined {
  const sources = projected?.sources ?? [];
  const unknown = sources
    .flatMap((source) => Object.keys(source))
    .find((type) => !['configMap', 'secret', 'downwardAPI'].includes(type));
  return unknown && `volume "${name}" projects a ${unknown}, which is not supported yet`;
}

function containerProblem(container: Container, hostNetwork: boolean): string | undefined {
  const { name, volumeDevices, livenessProbe, readinessProbe, startupProbe, lifecycle, securityContext } =
    container;
  if (volumeDevices?.length) return `container "${name}" has volumeDevices, which are not supported yet`;
  const probes = [livenessProbe, readinessProbe, startupProbe];
  if (probes.some((probe) => probe?.grpc !== undefined))
    return `container "${name}" has a gRPC probe, which is not supported yet: use httpGet, tcpSocket or exec`;
  const hooks = [lifecycle?.postStart, lifecycle?.preStop];
  if (hooks.some((hook) => hook?.tcpSocket !== undefined))
    return `container "${name}" has a tcpSocket lifecycle hook, which Kubernetes does not run`;
  if (securityContext?.procMount === 'Unmasked')
    return `container "${name}" asks for procMount Unmasked, which is not supported yet`;
  return hostNetwork ? undefined : hostPortProblem(container);
}

function hostPortProblem({ name, ports = [] }: Container): string | undefined {
  const taken = ports.find(({ hostPort }) => hostPort !== undefined && hostPort !== 0);
  if (!taken) return undefined;
  return `container "${name}" asks for hostPort ${taken.hostPort}, which is not supported yet: use a Service of type NodePort or LoadBalancer, or hostNetwork`;
}

function first<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
