// The caches that the agent's runners share: one watch a kind, indexed as they need it.
import type { Clock } from '../machinery/clock.ts';
import type { Informer } from '../machinery/informer.ts';
import type { Log } from '../machinery/log.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import { type Indexes, startInformer } from '../machinery/reflector.ts';
import type { Kind } from '../model/kind.ts';
import { type ConfigMap, configMapKind } from '../model/kinds/config-map.ts';
import { type EndpointSlice, endpointSliceKind } from '../model/kinds/endpoint-slice.ts';
import { listenerKind } from '../model/kinds/listener.ts';
import { loadBalancerKind } from '../model/kinds/load-balancer.ts';
import { type Pod, podKind } from '../model/kinds/pod.ts';
import { type Secret, secretKind } from '../model/kinds/secret.ts';
import { type Service, serviceKind } from '../model/kinds/service.ts';
import { targetGroupKind } from '../model/kinds/target-group.ts';
import type { ApiObject } from '../model/object.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../model/traffic-types.ts';
import { sliceIndex, sliceServices } from './network/services.ts';

/** Index of services and slices by an address that they have. */
const ADDRESS = 'address';

export interface AgentInformers {
  readonly pods: Informer<Pod>;
  readonly configMaps: Informer<ConfigMap>;
  readonly secrets: Informer<Secret>;
  readonly services: Informer<Service>;
  readonly endpointSlices: Informer<EndpointSlice>;
  readonly loadBalancers: Informer<LoadBalancer>;
  readonly listeners: Informer<Listener>;
  readonly targetGroups: Informer<TargetGroup>;
}

export function startAgentInformers(options: {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}): AgentInformers {
  const start = <T extends ApiObject>(kind: Kind<T>, indexes: Indexes<T> = {}) => startInformer({ ...options, kind, indexes });
  return {
    pods: start(podKind),
    configMaps: start(configMapKind),
    secrets: start(secretKind),
    services: start(serviceKind, { [ADDRESS]: ({ spec }) => spec.clusterIPs ?? [] }),
    endpointSlices: start(endpointSliceKind, {
      [sliceIndex]: sliceServices,
      [ADDRESS]: ({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses),
    }),
    loadBalancers: start(loadBalancerKind),
    listeners: start(listenerKind),
    targetGroups: start(targetGroupKind),
  };
}
