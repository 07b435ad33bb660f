// Writes the metrics of load balancers, once a minute, of those that a cloud's API made.
//
// Counts come from the status of target groups. What the last minute began with is kept in memory: after a start the first minute
// is not reported. A write that fails is a minute without report.
import type { Clock } from '../../machinery/clock.ts';
import { type Controller, type Outcome, on, wakeAt } from '../../machinery/controller.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { Metrics } from '../../model/metrics.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../../model/traffic-types.ts';
import { type Counts, plan } from './plan.ts';

export interface BalancerMetricsDeps {
  readonly informers: {
    readonly loadBalancers: Informer<LoadBalancer>;
    readonly listeners: Informer<Listener>;
    readonly targetGroups: Informer<TargetGroup>;
  };
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

const MINUTE_MS = 60_000;
/** Counts are told two seconds after the fact at most. */
const LATE_MS = 3_000;
const ALL = 'all';

export function balancerMetrics(deps: BalancerMetricsDeps): Controller {
  const { loadBalancers } = deps.informers;
  let last: { readonly minute: number; readonly counts: Counts } | undefined;
  return {
    name: 'balancer-metrics',
    triggers: [on(loadBalancers, ({ spec }, previous) => (spec.id && !previous ? [ALL] : []))],
    concurrency: 1,
    async reconcile(): Promise<Outcome> {
      const minute = Math.floor((deps.clock.now() - LATE_MS) / MINUTE_MS);
      const next = wakeAt((minute + 1) * MINUTE_MS + LATE_MS, 'a minute is over then');
      if (last?.minute === minute) return next;
      const isNext = last !== undefined && last.minute === minute - 1;
      const { samples, counts } = plan(
        observe(deps),
        isNext ? last?.counts : undefined,
        (minute - 1) * MINUTE_MS,
      );
      last = { minute, counts };
      if (samples.length > 0)
        await deps.metrics
          .put(samples)
          .catch((error: unknown) => deps.log.warn('Cannot write the metrics of load balancers', { error }));
      return next;
    },
  };
}

function observe({ informers: { loadBalancers, listeners, targetGroups } }: BalancerMetricsDeps) {
  return {
    loadBalancers: loadBalancers.list().filter(({ spec }) => spec.id !== undefined),
    listeners: listeners.list(),
    targetGroups: targetGroups.list(),
  };
}
