// Load balancers, listeners and target groups for tests: valid ones; a test states only what matters to it.
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import { anObject, type Overrides } from '../../model/testing.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../../model/traffic-types.ts';

export function aLoadBalancer(overrides?: Overrides<LoadBalancer>): LoadBalancer {
  const base = {
    metadata: { name: 'edge' },
    spec: { type: 'application' },
    status: { address: '127.77.0.2' },
  };
  return anObject(loadBalancerKind, base, overrides);
}

export function aListener(overrides?: Overrides<Listener>): Listener {
  const defaultAction = { type: 'forward', targets: [{ targetGroup: 'web', weight: 1 }] };
  const spec = { loadBalancer: 'edge', port: 80, protocol: 'HTTP', defaultAction };
  return anObject(listenerKind, { metadata: { name: 'edge-80' }, spec }, overrides);
}

export function aTargetGroup(overrides?: Overrides<TargetGroup>): TargetGroup {
  const spec = { protocol: 'HTTP', service: { name: 'web', port: 80 } };
  return anObject(targetGroupKind, { metadata: { name: 'web' }, spec }, overrides);
}
