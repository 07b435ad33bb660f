// Tells the cluster how its load balancers, listeners and targets are: only what changed, and not too often.
//
// A write that fails - somebody wrote first, control is down - is simply made by a later round, from what is true then.

import type { ServerStatus } from '../../drivers/balancer/driver.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { isError } from '../../model/errors.ts';
import type { Kind } from '../../model/kind.ts';
import { type FunctionUrl, functionUrlKind } from '../../model/kinds/function-rules.ts';
import { type HttpApi, httpApiKind } from '../../model/kinds/http-api.ts';
import { listenerKind } from '../../model/kinds/listener.ts';
import { loadBalancerKind } from '../../model/kinds/load-balancer.ts';
import { targetGroupKind } from '../../model/kinds/target-group.ts';
import type { ApiObject } from '../../model/object.ts';
import type { Listener, LoadBalancer, TargetGroup, TargetStatus } from '../../model/traffic-types.ts';
import type { RequestCounter } from './request-counter.ts';
import type { Applied, Readiness } from './statuses.ts';
import {
  balancerReadiness,
  byServer,
  endpointReadiness,
  groupTargets,
  listenerReadiness,
} from './statuses.ts';

export interface StatusWriterDeps {
  readonly client: ObjectClient;
  readonly loadBalancers: Informer<LoadBalancer>;
  readonly listeners: Informer<Listener>;
  readonly targetGroups: Informer<TargetGroup>;
  readonly endpoints?: {
    readonly functionUrls: Informer<FunctionUrl>;
    readonly httpApis: Informer<HttpApi>;
  };
  readonly counter: RequestCounter;
  readonly clock: Clock;
  readonly log: Log;
}

/** One round; false when a write has to be made again. Never throws. */
export async function writeStatuses(
  deps: StatusWriterDeps,
  applied: Applied,
  servers: readonly ServerStatus[],
): Promise<boolean> {
  const statuses = byServer(servers);
  const listeners = deps.listeners.list();
  const groups = deps.targetGroups.list();
  deps.counter.look(groups, applied, statuses);
  const writes = [
    ...groups.map((group) => writeTargets(deps, group, groupTargets(applied, group, statuses))),
    ...listeners.map((listener) =>
      writeReadiness(deps, listenerKind, listener, listenerReadiness(applied, listener)),
    ),
    ...deps.loadBalancers
      .list()
      .map((balancer) =>
        writeReadiness(deps, loadBalancerKind, balancer, balancerReadiness(applied, balancer, listeners)),
      ),
    ...(deps.endpoints?.functionUrls.list() ?? []).map((url) =>
      writeReadiness(deps, functionUrlKind, url, endpointReadiness(applied, url)),
    ),
    ...(deps.endpoints?.httpApis.list() ?? []).map((api) =>
      writeReadiness(deps, httpApiKind, api, endpointReadiness(applied, api)),
    ),
  ];
  return (await Promise.all(writes)).every(Boolean);
}

function writeTargets(
  deps: StatusWriterDeps,
  group: TargetGroup,
  found: readonly TargetStatus[] | undefined,
): Promise<boolean> | boolean {
  const { counter, clock } = deps;
  if (found === undefined) return true;
  const told = group.status?.targets ?? [];
  const targets = counter.counted(group, found);
  if (isSame(told, targets)) return true;
  const onlyCounts = isSame(told.map(withoutCounts), targets.map(withoutCounts));
  if (onlyCounts && !counter.isDue(group, clock.now())) return true;
  counter.told(group, clock.now());
  return write(deps, targetGroupKind, { ...group, status: { ...group.status, targets } });
}

/** That the last request in flight has ended is more than a count: somebody waits for it. */
function withoutCounts(target: TargetStatus): object {
  const { requests: _requests, errors: _errors, responseMs: _responseMs, inFlight, ...rest } = target;
  return { ...rest, isBusy: inFlight === undefined ? undefined : inFlight > 0 };
}

function writeReadiness<T extends Listener | LoadBalancer | FunctionUrl | HttpApi>(
  deps: StatusWriterDeps,
  kind: Kind<T>,
  object: T,
  readiness: Readiness | undefined,
): Promise<boolean> | boolean {
  if (readiness === undefined) return true;
  const { ready, message } = object.status ?? {};
  if (ready === readiness.ready && message === readiness.message) return true;
  return write(deps, kind, {
    ...object,
    status: { ...object.status, ...readiness, message: readiness.message },
  });
}

async function write<T extends ApiObject>(
  deps: StatusWriterDeps,
  kind: Kind<T>,
  object: T,
): Promise<boolean> {
  try {
    await deps.client.updateStatus(kind, object);
    return true;
  } catch (error) {
    if (isError(error, 'NotFound')) return true;
    if (!isError(error, 'Conflict', 'Unavailable')) {
      deps.log.warn('Cannot write a status', { error, kind: kind.kind, name: object.metadata.name });
    }
    return false;
  }
}

/** Equal as the cluster keeps it: absent and undefined are the same. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, each]) => [name, canonical(each)]),
  );
}
