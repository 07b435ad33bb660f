// Attaching and detaching target groups, by their own calls and as traffic sources: one change of the group, carried out by its controller.
import type {
  AttachLoadBalancerTargetGroupsCommand,
  AttachTrafficSourcesCommand,
  DetachLoadBalancerTargetGroupsCommand,
  DetachTrafficSourcesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Ctx } from '../../../context.ts';
import type { Input, Output } from '../../../operation.ts';
import { changeGroup } from '../lookup.ts';
import { targetGroupNames, targetGroupsOfSources } from './target-groups.ts';

export async function attachLoadBalancerTargetGroups(
  { AutoScalingGroupName, TargetGroupARNs }: Input<AttachLoadBalancerTargetGroupsCommand>,
  ctx: Ctx,
): Promise<Output<AttachLoadBalancerTargetGroupsCommand>> {
  await attach(ctx, AutoScalingGroupName, await targetGroupNames(ctx, TargetGroupARNs));
  return {};
}

export async function detachLoadBalancerTargetGroups(
  { AutoScalingGroupName, TargetGroupARNs }: Input<DetachLoadBalancerTargetGroupsCommand>,
  ctx: Ctx,
): Promise<Output<DetachLoadBalancerTargetGroupsCommand>> {
  await detach(ctx, AutoScalingGroupName, await targetGroupNames(ctx, TargetGroupARNs));
  return {};
}

export async function attachTrafficSources(
  { AutoScalingGroupName, TrafficSources }: Input<AttachTrafficSourcesCommand>,
  ctx: Ctx,
): Promise<Output<AttachTrafficSourcesCommand>> {
  await attach(ctx, AutoScalingGroupName, await targetGroupsOfSources(ctx, TrafficSources));
  return {};
}

export async function detachTrafficSources(
  { AutoScalingGroupName, TrafficSources }: Input<DetachTrafficSourcesCommand>,
  ctx: Ctx,
): Promise<Output<DetachTrafficSourcesCommand>> {
  await detach(ctx, AutoScalingGroupName, await targetGroupsOfSources(ctx, TrafficSources));
  return {};
}

function attach(ctx: Ctx, group: string, names: readonly string[]) {
  return changeGroup(ctx, group, (spec) => {
    const targetGroups = [...new Set([...spec.targetGroups, ...names])];
    return targetGroups.length === spec.targetGroups.length ? spec : { ...spec, targetGroups };
  });
}

function detach(ctx: Ctx, group: string, names: readonly string[]) {
  return changeGroup(ctx, group, (spec) => {
    const targetGroups = spec.targetGroups.filter((name) => !names.includes(name));
    return targetGroups.length === spec.targetGroups.length ? spec : { ...spec, targetGroups };
  });
}
