// The target groups of a group, and how far its machines are registered there. Once as target groups, once as traffic sources.
import type {
  DescribeLoadBalancersCommand,
  DescribeLoadBalancerTargetGroupsCommand,
  DescribeTrafficSourcesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { targetGroupKind } from '../../../../../model/kinds/target-group.ts';
import type { TargetGroup } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { targetGroupArn } from '../../elasticloadbalancing/arns.ts';
import { getGroup, membersByGroup } from '../lookup.ts';
import { pageOf } from '../pages.ts';

interface Registered {
  readonly arn: string;
  readonly state: string;
}

const key = ({ arn }: Registered) => arn;

export async function describeLoadBalancerTargetGroups(
  input: Input<DescribeLoadBalancerTargetGroupsCommand>,
  ctx: Ctx,
): Promise<Output<DescribeLoadBalancerTargetGroupsCommand>> {
  const all = await registrations(ctx, await getGroup(ctx, input.AutoScalingGroupName));
  const { items, rest } = pageOf(all, input, { key });
  return {
    LoadBalancerTargetGroups: items.map(({ arn, state }) => ({
      LoadBalancerTargetGroupARN: arn,
      State: state,
    })),
    ...rest,
  };
}

export async function describeTrafficSources(
  input: Input<DescribeTrafficSourcesCommand>,
  ctx: Ctx,
): Promise<Output<DescribeTrafficSourcesCommand>> {
  const all = await registrations(ctx, await getGroup(ctx, input.AutoScalingGroupName));
  const { TrafficSourceType: type = 'elbv2' } = input;
  const { items, rest } = pageOf(type === 'elbv2' ? all : [], input, { key });
  return {
    TrafficSources: items.map(({ arn, state }) => ({
      TrafficSource: arn,
      Identifier: arn,
      Type: 'elbv2',
      State: state,
    })),
    ...rest,
  };
}

/** Classic Load Balancers: there are none. */
export async function describeLoadBalancers(
  { AutoScalingGroupName }: Input<DescribeLoadBalancersCommand>,
  ctx: Ctx,
): Promise<Output<DescribeLoadBalancersCommand>> {
  await getGroup(ctx, AutoScalingGroupName);
  return { LoadBalancers: [] };
}

async function registrations(ctx: Ctx, group: MachineGroup): Promise<readonly Registered[]> {
  const { items } = await ctx.client.list(targetGroupKind, { namespace: ctx.region });
  const members = (await membersByGroup(ctx)).get(group.metadata.name) ?? [];
  const names = members
    .filter(({ spec }) => spec.member?.lifecycle === 'InService')
    .map(({ metadata }) => metadata.name);
  return items.flatMap((each: TargetGroup) => {
    if (each.spec.id === undefined) return [];
    const isOwn = group.spec.targetGroups.includes(each.metadata.name);
    if (isOwn) return [{ arn: targetGroupArn(each), state: stateOf(each, names, group) }];
    const wasOwn = group.status?.registeredAt?.includes(each.metadata.name) === true;
    return wasOwn ? [{ arn: targetGroupArn(each), state: 'Removing' }] : [];
  });
}

/** All machines registered: Added; one of them well: InService. */
function stateOf({ spec, status }: TargetGroup, names: readonly string[], group: MachineGroup): string {
  const has = (name: string) =>
    spec.machines?.some(({ machine, deregisteredAt }) => machine === name && deregisteredAt === undefined);
  if (!names.every(has)) return 'Adding';
  const isWell = status?.targets?.some(
    ({ machine, state }) => machine !== undefined && names.includes(machine) && state === 'healthy',
  );
  return isWell && group.spec.healthCheck.type === 'ELB' ? 'InService' : 'Added';
}
