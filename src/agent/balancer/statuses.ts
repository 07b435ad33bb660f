// What should the status of each LoadBalancer, Listener and TargetGroup say? Pure, from the plan that was applied, what
// the balancer refused of it, and its verdicts.

import { PLAIN_FRONTEND, TLS_FRONTEND } from '../../core/balancing/endpoints.ts';
import { targetStatus } from '../../core/balancing/target-status.ts';
import type { BalancingPlan } from '../../core/balancing/world.ts';
import type { ServerStatus } from '../../drivers/balancer/driver.ts';
import type { FunctionUrl } from '../../model/kinds/function-rules.ts';
import type { HttpApi } from '../../model/kinds/http-api.ts';
import { controllerOf, keyOf, keyText } from '../../model/object.ts';
import type { Listener, LoadBalancer, TargetGroup, TargetStatus } from '../../model/traffic-types.ts';

export interface Applied {
  readonly plan: BalancingPlan;
  readonly refused: readonly { readonly frontend: string; readonly reason: string }[];
}

export interface Readiness {
  readonly ready: boolean;
  readonly message?: string;
}

/** Whether a listener listens; undefined when the plan does not know it yet. */
export function listenerReadiness({ plan, refused }: Applied, listener: Listener): Readiness | undefined {
  const key = keyText(keyOf(listener));
  const problem = plan.problems.get(key);
  if (problem !== undefined) return { ready: false, message: problem };
  const frontend = plan.frontends.get(key);
  const carried = frontend !== undefined || plan.rules.some(({ name }) => name === `listener/${key}`);
  if (!carried) return undefined;
  const refusal = refused.find((each) => each.frontend === frontend);
  return refusal === undefined ? { ready: true } : { ready: false, message: refusal.reason };
}

/**
 * Whether all listeners of a load balancer listen; undefined when there is nothing to say yet. One that a controller makes
 * gets its listeners in a moment, so it is not ready before it has one.
 */
export function balancerReadiness(
  applied: Applied,
  balancer: LoadBalancer,
  listeners: readonly Listener[],
): Readiness | undefined {
  if (balancer.status?.address === undefined) return undefined;
  const own = listeners.filter(
    ({ metadata, spec }) =>
      metadata.namespace === balancer.metadata.namespace && spec.loadBalancer === balancer.metadata.name,
  );
  if (own.length === 0) return controllerOf(balancer) === undefined ? { ready: true } : undefined;
  const each = own.map((listener) => ({ listener, readiness: listenerReadiness(applied, listener) }));
  if (each.some(({ readiness }) => readiness === undefined)) return undefined;
  const bad = each.find(({ readiness }) => readiness?.ready === false);
  if (bad === undefined) return { ready: true };
  return {
    ready: false,
    message: `Listener "${bad.listener.metadata.name}": ${bad.readiness?.message ?? 'not ready'}`,
  };
}

/** Whether a function URL or HTTP API answers; undefined when the plan does not know it yet. */
export function endpointReadiness(
  { plan, refused }: Applied,
  { metadata }: FunctionUrl | HttpApi,
): Readiness | undefined {
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const refusal = refused.find(({ frontend }) => frontend === PLAIN_FRONTEND || frontend === TLS_FRONTEND);
  if (refusal) return { ready: false, message: refusal.reason };
  if (!plan.config.frontends.some(({ name }) => name === PLAIN_FRONTEND)) return undefined;
  if (plan.secured?.has(metadata.namespace ?? '')) return { ready: true };
  return { ready: false, message: 'Its certificate is being made' };
}

/** All targets of a group; undefined when the plan does not know it yet. */
export function groupTargets(
  { plan }: Applied,
  group: TargetGroup,
  statuses: ReadonlyMap<string, ServerStatus>,
): readonly TargetStatus[] | undefined {
  const key = keyText(keyOf(group));
  const backends = plan.backends.get(key);
  return plan.targets.get(key)?.map((target) => {
    const servers = (backends ?? []).flatMap((backend) => statuses.get(`${backend}/${target.server}`) ?? []);
    // The kernel brings packets to targets and knows nothing of their health.
    if (backends?.length === 0) return targetStatus(target, true, [{ state: 'up' }]);
    const responseMs = Math.max(0, ...servers.map((server) => server.responseMs ?? 0));
    return {
      ...targetStatus(target, backends !== undefined, servers),
      ...(responseMs > 0 ? { responseMs } : {}),
    };
  });
}

/** Statuses by `backend/server`. */
export function byServer(statuses: readonly ServerStatus[]): ReadonlyMap<string, ServerStatus> {
  return new Map(statuses.map((status) => [`${status.backend}/${status.server}`, status]));
}
