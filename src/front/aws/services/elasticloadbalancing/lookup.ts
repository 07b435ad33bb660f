// How are load balancers, listeners, rules and target groups found by what callers name them with?
//
// Only those that have an ARN are seen: what a Kubernetes Service made is not AWS's. A name in an ARN that is not the id's is no
// name: it was deleted and made anew.

import type { Kind } from '../../../../model/kind.ts';
import { listenerKind } from '../../../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../../../model/kinds/load-balancer.ts';
import { targetGroupKind } from '../../../../model/kinds/target-group.ts';
import type { ApiObject } from '../../../../model/object.ts';
import { objectName } from '../../../../model/object-name.ts';
import type { Listener, ListenerRule, LoadBalancer, TargetGroup } from '../../../../model/traffic-types.ts';
import type { Ctx } from '../../context.ts';
import { changeRecord } from '../../shared/records.ts';
import { defaultRuleId, namedBy } from './arns.ts';
import { listenerNotFound, loadBalancerNotFound, ruleNotFound, targetGroupNotFound } from './faults.ts';

async function all<T extends ApiObject>({ client, region }: Ctx, kind: Kind<T>): Promise<readonly T[]> {
  return (await client.list(kind, { namespace: region })).items;
}

/** The load balancers of the region. */
export async function allLoadBalancers(ctx: Ctx): Promise<readonly LoadBalancer[]> {
  return (await all(ctx, loadBalancerKind)).filter(({ spec }) => spec.id !== undefined);
}

export async function allTargetGroups(ctx: Ctx): Promise<readonly TargetGroup[]> {
  return (await all(ctx, targetGroupKind)).filter(({ spec }) => spec.id !== undefined);
}

/** The listeners of the region's load balancers. */
export function allListeners(ctx: Ctx): Promise<readonly Listener[]> {
  return all(ctx, listenerKind);
}

export async function listenersOf(ctx: Ctx, { metadata }: LoadBalancer): Promise<readonly Listener[]> {
  return (await allListeners(ctx)).filter(({ spec }) => spec.loadBalancer === metadata.name);
}

/** Throws LoadBalancerNotFound. */
export async function getLoadBalancer(ctx: Ctx, arn: string): Promise<LoadBalancer> {
  const named = namedBy(arn, ctx.region);
  if (named?.type !== 'loadbalancer') throw loadBalancerNotFound();
  const found = await ctx.client.find(loadBalancerKind, keyOfName(ctx, named.name));
  if (found?.spec.id !== named.id) throw loadBalancerNotFound();
  return found;
}

/** Throws TargetGroupNotFound. */
export async function getTargetGroup(ctx: Ctx, arn: string): Promise<TargetGroup> {
  const named = namedBy(arn, ctx.region);
  if (named?.type !== 'targetgroup') throw targetGroupNotFound();
  const found = await ctx.client.find(targetGroupKind, keyOfName(ctx, named.name));
  if (found?.spec.id !== named.id) throw targetGroupNotFound();
  return found;
}

export interface Placed {
  readonly listener: Listener;
  readonly balancer: LoadBalancer;
}

/** A listener with its load balancer. Throws ListenerNotFound. */
export async function getListener(ctx: Ctx, arn: string): Promise<Placed> {
  const named = namedBy(arn, ctx.region);
  if (named?.type !== 'listener') throw listenerNotFound();
  return placed(ctx, named.listener, listenerNotFound);
}

/** A rule with its listener; without `rule` it is the default one. Throws RuleNotFound. */
export async function getRule(ctx: Ctx, arn: string): Promise<Placed & { readonly rule?: ListenerRule }> {
  const named = namedBy(arn, ctx.region);
  if (named?.type !== 'listener-rule') throw ruleNotFound();
  const found = await placed(ctx, named.listener, ruleNotFound);
  const rule = found.listener.spec.rules?.find(({ id }) => id === named.rule);
  if (rule === undefined && named.rule !== defaultRuleId(found.listener)) throw ruleNotFound();
  return { ...found, rule };
}

async function placed(ctx: Ctx, name: string, missing: () => Error): Promise<Placed> {
  const namespace = ctx.region;
  const listener = await ctx.client.find(listenerKind, { namespace, name });
  const balancer =
    listener && (await ctx.client.find(loadBalancerKind, { namespace, name: listener.spec.loadBalancer }));
  if (listener === undefined || balancer?.spec.id === undefined) throw missing();
  return { listener, balancer };
}

export function keyOfName(
  { region }: Ctx,
  name: string,
): { readonly namespace: string; readonly name: string } {
  return { namespace: region, name: objectName(name) };
}

const keyOfObject = ({ metadata }: ApiObject) => ({ namespace: metadata.namespace, name: metadata.name });

/** Changes the spec; the three throw their not-found fault when it went meanwhile. */
export function changeLoadBalancer(
  ctx: Ctx,
  balancer: LoadBalancer,
  change: (spec: LoadBalancer['spec']) => LoadBalancer['spec'],
): Promise<LoadBalancer> {
  return changeRecord(ctx.client, loadBalancerKind, keyOfObject(balancer), loadBalancerNotFound, (object) =>
    withSpec(object, change(object.spec)),
  );
}

export function changeListener(
  ctx: Ctx,
  listener: Listener,
  change: (spec: Listener['spec']) => Listener['spec'],
): Promise<Listener> {
  return changeRecord(ctx.client, listenerKind, keyOfObject(listener), listenerNotFound, (object) =>
    withSpec(object, change(object.spec)),
  );
}

export function changeTargetGroup(
  ctx: Ctx,
  group: TargetGroup,
  change: (spec: TargetGroup['spec']) => TargetGroup['spec'],
): Promise<TargetGroup> {
  return changeRecord(ctx.client, targetGroupKind, keyOfObject(group), targetGroupNotFound, (object) =>
    withSpec(object, change(object.spec)),
  );
}

function withSpec<T extends ApiObject & { readonly spec: object }>(object: T, spec: T['spec']): T {
  return spec === object.spec ? object : { ...object, spec };
}
