// One container of a pod as the container driver is told of it: everything resolved, nothing left to look up.
import { constants } from 'node:os';
import type { ContainerSpec, Mount } from '../../drivers/container/driver.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import { hostname } from './etc-files.ts';
import { expand } from './expand.ts';
import { cgroupPath, containerId, LABEL, logPath } from './names.ts';
import type { ContainerRecord, PodRecord } from './record.ts';
import { resourcesOf } from './resources.ts';
import { securityOf, userOf } from './security.ts';
import type { Downward } from './sources.ts';

const { signals } = constants;

export interface SpecInputs {
  readonly layout: HostLayout;
  readonly downward: Downward;
  readonly record: PodRecord;
  readonly container: ContainerRecord;
  readonly attempt: number;
  readonly env: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
}

/** The container's own word, else the image's. */
export function stopSignal({ spec, image }: ContainerRecord): number {
  const named = signals[(spec.lifecycle?.stopSignal ?? '') as keyof typeof signals]; // undefined for no name
  return named ?? image?.stopSignal ?? signals.SIGTERM;
}

export function containerSpec(inputs: SpecInputs): ContainerSpec {
  const { layout, downward, record, container, attempt, env, mounts } = inputs;
  const { pod } = downward;
  const { uid, namespace = '', name } = pod.metadata;
  const { spec } = container;
  return {
    id: containerId(uid, container.name, attempt),
    group: uid,
    labels: {
      [LABEL.uid]: uid,
      [LABEL.namespace]: namespace,
      [LABEL.pod]: name,
      [LABEL.container]: container.name,
      [LABEL.attempt]: String(attempt),
      [LABEL.imageId]: container.image?.id ?? '',
      [LABEL.stopSignal]: String(stopSignal(container)),
    },
    image: container.image?.name ?? spec.image ?? '',
    entrypoint: spec.command?.map((part) => expand(part, env)),
    args: spec.args?.map((part) => expand(part, env)),
    env: [...env].map(([key, value]) => `${key}=${value}`),
    workingDir: spec.workingDir,
    user: userOf(pod, spec),
    hostname: hostname(pod),
    mounts,
    networkNamespace: record.port?.networkNamespace,
    ipcNamespace: record.port?.ipcNamespace,
    cgroupPath: cgroupPath(uid),
    resources: resourcesOf(spec.resources),
    security: securityOf(pod, spec),
    terminal: spec.tty === true,
    stdin: spec.stdin === true,
    logPath: logPath(layout, pod, container.name, attempt),
  };
}
