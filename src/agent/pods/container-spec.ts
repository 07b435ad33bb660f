// One container of a pod as the container driver is told of it: everything resolved, nothing left to look up.
import type { ContainerSpec, Mount } from '../../drivers/container/driver.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import { hostname } from './etc-files.ts';
import { expand } from './expand.ts';
import { cgroupPath, containerId, LABEL, logPath } from './names.ts';
import type { ContainerRecord, PodRecord } from './record.ts';
import { resourcesOf } from './resources.ts';
import { securityOf, userOf } from './security.ts';
import type { Downward } from './sources.ts';

export interface SpecInputs {
  readonly layout: HostLayout;
  readonly downward: Downward;
  readonly record: PodRecord;
  readonly container: ContainerRecord;
  readonly attempt: number;
  readonly env: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
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
