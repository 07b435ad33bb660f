// What the controllers of the container way are given by the control program, and the caches they share.
import type { Clock } from '../../machinery/clock.ts';
import type { EventRecorder } from '../../machinery/events.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import type { Kind } from '../../model/kind.ts';
import { type Deployment, deploymentKind } from '../../model/kinds/deployment.ts';
import {
  type EndpointSlice,
  endpointSliceKind,
  SERVICE_NAME_LABEL,
} from '../../model/kinds/endpoint-slice.ts';
import { type Node, nodeKind } from '../../model/kinds/node.ts';
import { type Pod, podKind } from '../../model/kinds/pod.ts';
import { type ReplicaSet, replicaSetKind } from '../../model/kinds/replica-set.ts';
import { type Service, serviceKind } from '../../model/kinds/service.ts';
import { type ApiObject, controllerOf } from '../../model/object.ts';

/** Index of objects by the UID of the owner that controls them; those that nobody controls by `orphansOf`. */
export const BY_OWNER = 'owner';

/** Where BY_OWNER has the objects of a namespace that nobody controls. */
export function orphansOf(namespace: string | undefined): string {
  return `orphans:${namespace ?? ''}`;
}
/** Index of pods by the name of their node. */
export const BY_NODE = 'node';
/** Index of endpoint slices by `namespace/service`. */
export const BY_SERVICE = 'service';

export interface ContainerInformers {
  /** Indexed BY_OWNER and BY_NODE. */
  readonly pods: Informer<Pod>;
  /** Indexed BY_OWNER. */
  readonly replicaSets: Informer<ReplicaSet>;
  readonly deployments: Informer<Deployment>;
  readonly services: Informer<Service>;
  /** Indexed BY_SERVICE. */
  readonly endpointSlices: Informer<EndpointSlice>;
  readonly nodes: Informer<Node>;
}

/** What is seen of the requests that pods answer. */
export interface TrafficMeter {
  /** Of all pods of a ReplicaSet, those that are gone included, over the last ten minutes, or since. */
  of(setUid: string, sinceMs?: number): { readonly requests: number; readonly errors: number } | undefined;
}

export interface ContainerDeps {
  readonly client: ObjectClient;
  readonly informers: ContainerInformers;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
  /** Absent: roll-outs are not judged by error rates. */
  readonly traffic?: TrafficMeter;
}

/** Starts the caches; the controllers' runner waits until they are filled. */
export function startContainerInformers(options: {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}): ContainerInformers {
  const byOwner = (object: ApiObject) => {
    const owner = controllerOf(object);
    return [owner?.uid ?? orphansOf(object.metadata.namespace)];
  };
  const start = <T extends ApiObject>(
    kind: Kind<T>,
    indexes: { [name: string]: (object: T) => readonly string[] } = {},
  ) => startInformer<T>({ ...options, kind, indexes });
  return {
    pods: start(podKind, {
      [BY_OWNER]: byOwner,
      [BY_NODE]: ({ spec }) => (spec.nodeName ? [spec.nodeName] : []),
    }),
    replicaSets: start(replicaSetKind, { [BY_OWNER]: byOwner }),
    deployments: start(deploymentKind),
    services: start(serviceKind),
    endpointSlices: start(endpointSliceKind, { [BY_SERVICE]: serviceOf }),
    nodes: start(nodeKind),
  };
}

function serviceOf({ metadata }: EndpointSlice): readonly string[] {
  const service = metadata.labels?.[SERVICE_NAME_LABEL];
  return service === undefined ? [] : [`${metadata.namespace}/${service}`];
}
