// What load balancers and target groups are called in ARNs and in the dimensions of metrics.
import type { LoadBalancer, TargetGroup } from './traffic-types.ts';

/** `app/web/50dc6c495c0c9188`: the value of the dimension LoadBalancer. */
export function loadBalancerPath({ spec }: LoadBalancer): string {
  return `${spec.type === 'network' ? 'net' : 'app'}/${spec.name}/${spec.id}`;
}

/** `targetgroup/web/73e2d6bc24d8a067`: the value of the dimension TargetGroup. */
export function targetGroupPath({ spec }: TargetGroup): string {
  return `targetgroup/${spec.name}/${spec.id}`;
}
