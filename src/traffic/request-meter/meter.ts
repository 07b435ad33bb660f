// Follows the counts in TargetGroups and tells what the pods of each ReplicaSet have answered.
//
// A target names its pod by UID; the pod's controller is whose requests they are. What TargetGroups say when this starts
// is the baseline. Nothing is written and nothing is asked for: two caches that others keep are listened to.
import type { Cancel, Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import { controllerOf } from '../../model/object.ts';
import type { TargetGroup, TargetStatus } from '../../model/traffic-types.ts';
import { Accumulation, type Count, type TargetCount } from './accumulation.ts';

export interface RequestMeterDeps {
  readonly targetGroups: Informer<TargetGroup>;
  readonly pods: Informer<Pod>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface RequestMeter {
  /** Of all pods of a ReplicaSet, those that are gone included, over the last ten minutes, or since. */
  of(setUid: string, sinceMs?: number): Count | undefined;
  /** Resolves when it has its baseline and follows. */
  started(): Promise<void>;
}

/** Starts following; returns at once. */
export function startRequestMeter(deps: RequestMeterDeps): RequestMeter {
  const accumulation = new Accumulation();
  const following = follow(deps, accumulation);
  following.catch((error: unknown) => {
    if (!deps.signal.aborted) deps.log.error('Cannot follow the counts of requests', { error });
  });
  return {
    of: (setUid, sinceMs) => accumulation.of(setUid, { nowMs: deps.clock.now(), sinceMs }),
    started: () => following,
  };
}

/** Pods first: whose a target is must be known when its count comes. */
async function follow(
  { targetGroups, pods, clock, signal }: RequestMeterDeps,
  accumulation: Accumulation,
): Promise<void> {
  await Promise.all([pods.synced(), targetGroups.synced()]);
  let isBaseline = true; // the groups that are there are reported before onChange returns
  const cancel: Cancel = targetGroups.onChange(({ type, object }) => {
    const group = object.metadata.uid;
    if (type === 'removed') return accumulation.forget(group);
    accumulation.take(group, countsOf(object, pods), { nowMs: clock.now(), isBaseline });
  });
  isBaseline = false;
  signal.addEventListener('abort', cancel, { once: true });
}

function countsOf(group: TargetGroup, pods: Informer<Pod>): readonly TargetCount[] {
  return (group.status?.targets ?? []).flatMap((target) => {
    const { unit, address, port, requests = 0, errors = 0 } = target;
    if (unit === undefined) return [];
    const owner = ownerOf(pods, group.metadata.namespace, target);
    return [{ target: `${unit} ${address}:${port}`, owner, requests, errors }];
  });
}

/** UID of the pod's controller; undefined when the pod is not there. */
function ownerOf(
  pods: Informer<Pod>,
  namespace: string | undefined,
  { unit, name = '' }: TargetStatus,
): string | null | undefined {
  const pod = pods.find({ namespace, name: name.replace(/^pod\//, '') });
  return pod?.metadata.uid === unit && pod !== undefined ? (controllerOf(pod)?.uid ?? null) : undefined;
}
