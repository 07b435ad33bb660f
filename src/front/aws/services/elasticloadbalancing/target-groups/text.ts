// A target group as AWS tells it.
import type { TargetGroup as Text } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Listener, LoadBalancer, TargetGroup } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import { loadBalancerArn, targetGroupArn } from '../arns.ts';
import { allListeners, allLoadBalancers } from '../lookup.ts';
import { groupsOf } from '../rules/actions.ts';
import { healthCheckText, isLayer7 } from './health-check.ts';

/** Which load balancers send to which groups: name of a group -> ARNs. */
export type GroupUse = ReadonlyMap<string, readonly string[]>;

export async function readGroupUse(ctx: Ctx): Promise<GroupUse> {
  return groupUse(await allLoadBalancers(ctx), await allListeners(ctx));
}

export function groupUse(balancers: readonly LoadBalancer[], listeners: readonly Listener[]): GroupUse {
  const use = new Map<string, string[]>();
  for (const balancer of balancers) {
    const own = listeners.filter(({ spec }) => spec.loadBalancer === balancer.metadata.name);
    for (const name of new Set(own.flatMap(listenerGroups)))
      use.set(name, [...(use.get(name) ?? []), loadBalancerArn(balancer)]);
  }
  return use;
}

/** The names of the groups that a listener sends to. */
export function listenerGroups({ spec }: Listener): readonly string[] {
  return [spec.defaultAction, ...(spec.rules ?? []).map(({ action }) => action)].flatMap(groupsOf);
}

export function targetGroupText(group: TargetGroup, use: GroupUse): Text {
  const { metadata, spec } = group;
  return {
    TargetGroupArn: targetGroupArn(group),
    TargetGroupName: spec.name,
    Protocol: spec.protocol,
    Port: spec.port,
    VpcId: spec.vpcId,
    ...healthCheckText(group),
    LoadBalancerArns: [...(use.get(metadata.name) ?? [])],
    TargetType: spec.targetType,
    ...(isLayer7(spec.protocol) ? { ProtocolVersion: 'HTTP1' } : {}),
    IpAddressType: 'ipv4',
  };
}
