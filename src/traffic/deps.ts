// What the traffic controllers are given by the control program.
import type { Clock } from '../machinery/clock.ts';
import type { Informer } from '../machinery/informer.ts';
import type { Log } from '../machinery/log.ts';
import type { ObjectClient } from '../machinery/object-client.ts';
import type { Pod } from '../model/kinds/pod.ts';
import type { Service } from '../model/kinds/service.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../model/traffic-types.ts';

/** Index of objects by the UID of the owner that controls them. */
export const BY_OWNER = 'owner';

export interface TrafficDeps {
  readonly client: ObjectClient;
  readonly informers: {
    readonly services: Informer<Service>;
    readonly pods: Informer<Pod>;
    /** The next three are indexed BY_OWNER. */
    readonly loadBalancers: Informer<LoadBalancer>;
    readonly listeners: Informer<Listener>;
    readonly targetGroups: Informer<TargetGroup>;
  };
  readonly clock: Clock;
  readonly log: Log;
  readonly layout: { readonly loadBalancerRange: string; readonly hostDomain: string };
}
