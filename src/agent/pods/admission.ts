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
  if (spec.ephemeralContainers?.length) return 'ephemeral containers are not supported yet';
  if (spec.os?.name && spec.os.name !== 'linux') return `spec.os.name "${spec.os.name}" cannot run on Linux`;
  return (
    first(spec.volumes ?? [], volumeProblem) ??
    first([...(spec.initContainers ?? []), ...spec.containers], containerProblem)
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

function containerProblem({
  name,
  volumeDevices,
  livenessProbe,
  readinessProbe,
  startupProbe,
}: Container): string | undefined {
  if (volumeDevices?.length) return `container "${name}" has volumeDevices, which are not supported yet`;
  const grpc = [livenessProbe, readinessProbe, startupProbe].some((probe) => probe?.grpc !== undefined);
  return grpc ? `container "${name}" has a gRPC probe, which is not supported yet` : undefined;
}

function first<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
