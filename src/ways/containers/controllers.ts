// All that acts by itself in the container way, for the control program; each under the name that Kubernetes gives it.
import type { Controller } from '../../machinery/controller.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Lease } from '../../model/kinds/lease.ts';
import { deploymentRollout } from './deployment-rollout/controller.ts';
import type { ContainerDeps, TrafficMeter } from './deps.ts';
import { endpointSliceFill } from './endpointslice-fill/controller.ts';
import { nodeEviction } from './node-eviction/controller.ts';
import { nodeHealth } from './node-health/controller.ts';
import { podCleanup } from './pod-cleanup/controller.ts';
import { replicaSetScale } from './replicaset-scale/controller.ts';

export function containerControllers(
  depsOf: (name: string) => ContainerDeps,
  parts: { readonly traffic: TrafficMeter; readonly leases: Informer<Lease> },
): readonly Controller[] {
  return [
    deploymentRollout({ ...depsOf('deployment-controller'), traffic: parts.traffic }),
    replicaSetScale(depsOf('replicaset-controller')),
    endpointSliceFill(depsOf('endpointslice-controller')),
    nodeHealth({ ...depsOf('node-controller'), leases: parts.leases }),
    nodeEviction(depsOf('taint-eviction-controller')),
    podCleanup(depsOf('pod-garbage-collector')),
  ];
}
