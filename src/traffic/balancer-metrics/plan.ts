// What do load balancers report of a period? From what their targets were given in it, and how they are at its end.
//
//   AWS/ApplicationELB   per load balancer, per target group, and per both
//   AWS/NetworkELB       healthy and unhealthy hosts per both
//
// A group's numbers are reported as long as it has targets, zeros too: an alarm must be able to tell quiet from missing.
import type { MetricKey, MetricSample } from '../../model/metrics.ts';
import { loadBalancerPath, targetGroupPath } from '../../model/traffic-names.ts';
import type { Listener, LoadBalancer, RuleAction, TargetGroup } from '../../model/traffic-types.ts';
import { type Gain, type GroupGains, groupName } from './gains.ts';

export interface Observed {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly listeners: readonly Listener[];
  readonly targetGroups: readonly TargetGroup[];
}

export interface Sample {
  readonly key: MetricKey;
  readonly sample: MetricSample;
}

/** `timestamp` is the beginning of the period that was counted. */
export function plan(observed: Observed, gains: GroupGains, timestamp: number): readonly Sample[] {
  const groups = new Map(
    observed.targetGroups.map((group) => {
      const name = groupName(group);
      return [name, { group, ...activity(group, gains.get(name) ?? []) }] as const;
    }),
  );
  return observed.loadBalancers.flatMap((balancer) => {
    const names = groupNames(observed.listeners, balancer);
    const used = names.flatMap((name) => groups.get(`${balancer.metadata.namespace}/${name}`) ?? []);
    return reports(balancer, used).map(({ name, value, unit, dimensions }) => ({
      key: { region: balancer.metadata.namespace ?? '', namespace: namespaceOf(balancer), name, dimensions },
      sample: { timestamp, unit, resolutionSeconds: 1 as const, ...value },
    }));
  });
}

interface Activity {
  readonly group: TargetGroup;
  readonly requests: number;
  readonly errors: number;
  readonly healthy: number;
  readonly unhealthy: number;
  /** Mean, in seconds; absent when nothing was answered. */
  readonly responseSeconds?: number;
}

function activity(group: TargetGroup, gains: readonly Gain[]): Omit<Activity, 'group'> {
  const targets = group.status?.targets ?? [];
  const timed = gains.filter(({ responseMs }) => responseMs !== undefined);
  const weight = sum(timed.map(({ requests }) => requests));
  const total = sum(timed.map(({ requests, responseMs = 0 }) => requests * responseMs));
  return {
    requests: sum(gains.map(({ requests }) => requests)),
    errors: sum(gains.map(({ errors }) => errors)),
    healthy: targets.filter(({ state }) => state === 'healthy').length,
    unhealthy: targets.filter(({ state }) => state === 'unhealthy').length,
    ...(weight > 0 ? { responseSeconds: total / weight / 1000 } : {}),
  };
}

interface Report {
  readonly name: string;
  readonly value: Pick<MetricSample, 'count' | 'sum' | 'minimum' | 'maximum' | 'values'>;
  readonly unit: string;
  readonly dimensions: MetricKey['dimensions'];
}

function reports(balancer: LoadBalancer, groups: readonly Activity[]): readonly Report[] {
  const own = { name: 'LoadBalancer', value: loadBalancerPath(balancer) };
  const each = groups.flatMap((activity) => {
    const group = { name: 'TargetGroup', value: targetGroupPath(activity.group) };
    const hosts = [
      count('HealthyHostCount', activity.healthy, [own, group]),
      count('UnHealthyHostCount', activity.unhealthy, [own, group]),
    ];
    if (balancer.spec.type === 'network') return hosts;
    const perTarget = activity.requests / Math.max(1, activity.healthy);
    return [
      ...hosts,
      ...traffic(activity, [own, group]),
      count('RequestCountPerTarget', perTarget, [group]),
      count('RequestCountPerTarget', perTarget, [own, group]),
    ];
  });
  if (balancer.spec.type === 'network' || groups.length === 0) return each;
  return [...each, ...traffic(together(groups), [own])];
}

function together(groups: readonly Activity[]): Pick<Activity, 'requests' | 'errors' | 'responseSeconds'> {
  const timed = groups.filter(({ responseSeconds }) => responseSeconds !== undefined);
  const weight = sum(timed.map(({ requests }) => requests));
  const total = sum(timed.map(({ requests, responseSeconds = 0 }) => requests * responseSeconds));
  return {
    requests: sum(groups.map(({ requests }) => requests)),
    errors: sum(groups.map(({ errors }) => errors)),
    ...(weight > 0 ? { responseSeconds: total / weight } : {}),
  };
}

function traffic(
  { requests, errors, responseSeconds }: Pick<Activity, 'requests' | 'errors' | 'responseSeconds'>,
  dimensions: Report['dimensions'],
): readonly Report[] {
  return [
    count('RequestCount', requests, dimensions),
    count('HTTPCode_Target_5XX_Count', errors, dimensions),
    ...(responseSeconds === undefined || requests === 0
      ? []
      : [
          {
            name: 'TargetResponseTime',
            unit: 'Seconds',
            dimensions,
            value: {
              count: requests,
              sum: requests * responseSeconds,
              minimum: responseSeconds,
              maximum: responseSeconds,
            },
          },
        ]),
  ];
}

function count(name: string, value: number, dimensions: Report['dimensions']): Report {
  return { name, unit: 'Count', dimensions, value: { count: 1, sum: value, minimum: value, maximum: value } };
}

function namespaceOf({ spec }: LoadBalancer): string {
  return spec.type === 'network' ? 'AWS/NetworkELB' : 'AWS/ApplicationELB';
}

/** The groups that a load balancer's listeners send to. */
function groupNames(listeners: readonly Listener[], { metadata }: LoadBalancer): readonly string[] {
  const own = listeners.filter(
    (listener) =>
      listener.metadata.namespace === metadata.namespace && listener.spec.loadBalancer === metadata.name,
  );
  const actions = own.flatMap(({ spec }): readonly RuleAction[] => [
    spec.defaultAction,
    ...(spec.rules ?? []).map(({ action }) => action),
  ]);
  const names = actions.flatMap((action) =>
    action.type === 'forward' ? action.targets.map(({ targetGroup }) => targetGroup) : [],
  );
  return [...new Set(names)].sort();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
