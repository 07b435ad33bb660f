// How are load balancers, listeners, rules and target groups named in ARNs, and read from them?
//
//   loadbalancer/app/web/50dc6c495c0c9188
//   listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2
//   listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee
//   targetgroup/web/73e2d6bc24d8a067
import { createHash } from 'node:crypto';
import { loadBalancerPath, targetGroupPath } from '../../../../model/traffic-names.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../../../../model/traffic-types.ts';
import { ACCOUNT, arnText, parseArn } from '../../shared/arn.ts';

const service = 'elasticloadbalancing';

function arn(region: string | undefined, resource: string): string {
  return arnText({ service, region: region ?? '', account: ACCOUNT, resource });
}

export function loadBalancerArn(balancer: LoadBalancer): string {
  return arn(balancer.metadata.namespace, `loadbalancer/${loadBalancerPath(balancer)}`);
}

export function listenerArn(balancer: LoadBalancer, { metadata }: Listener): string {
  return arn(metadata.namespace, `listener/${loadBalancerPath(balancer)}/${metadata.name}`);
}

export function ruleArn(balancer: LoadBalancer, listener: Listener, id = defaultRuleId(listener)): string {
  const { name, namespace } = listener.metadata;
  return arn(namespace, `listener-rule/${loadBalancerPath(balancer)}/${name}/${id}`);
}

/** The default action is a rule too, with an id of its own. */
export function defaultRuleId({ metadata }: Listener): string {
  return createHash('sha256').update(`default rule of ${metadata.uid}`).digest('hex').slice(0, 16);
}

export function targetGroupArn(group: TargetGroup): string {
  return arn(group.metadata.namespace, targetGroupPath(group));
}

/** What an ARN names; undefined when it is none of ours or of another region. */
export type Named =
  | { readonly type: 'loadbalancer' | 'targetgroup'; readonly name: string; readonly id: string }
  | { readonly type: 'listener'; readonly listener: string }
  | { readonly type: 'listener-rule'; readonly listener: string; readonly rule: string };

export function namedBy(text: string, region: string): Named | undefined {
  const parsed = parseArn(text);
  if (parsed?.service !== service || parsed.region !== region) return undefined;
  const [type, ...path] = parsed.resource.split('/');
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = path;
  if (type === 'loadbalancer' && path.length === 3) return { type, name: second, id: third };
  if (type === 'targetgroup' && path.length === 2) return { type, name: first, id: second };
  if (type === 'listener' && path.length === 4) return { type, listener: fourth };
  if (type === 'listener-rule' && path.length === 5) return { type, listener: fourth, rule: fifth };
  return undefined;
}
