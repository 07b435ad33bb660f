// Writes the metrics of load balancers, every ten seconds, of those that a cloud's API made.
//
// What targets were given is added up as their groups tell it, in memory: of the period of a start only what came after it is
// reported. A write that fails is a period without report.
import type { Clock } from '../../machinery/clock.ts';
import { type Controller, type Outcome, on, wakeAt } from '../../machinery/controller.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import { METRIC_PERIOD_SECONDS, type Metrics } from '../../model/metrics.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../../model/traffic-types.ts';
import { Gains } from './gains.ts';
import { plan } from './plan.ts';

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

const PERIOD_MS = METRIC_PERIOD_SECONDS * 1000;
/** Counts are told two seconds after the fact at most. */
const LATE_MS = 3_000;
const ALL = 'all';

export function balancerMetrics(deps: BalancerMetricsDeps): Controller {
  const { loadBalancers, targetGroups } = deps.informers;
  const gains = new Gains();
  targetGroups.onChange(({ object, previous }) => gains.take(object, previous));
  let last: number | undefined;
  return {
    name: 'balancer-metrics',
    triggers: [on(loadBalancers, ({ spec }, previous) => (spec.id && !previous ? [ALL] : []))],
    concurrency: 1,
    async reconcile(): Promise<Outcome> {
      const period = Math.floor((deps.clock.now() - LATE_MS) / PERIOD_MS);
      const next = wakeAt((period + 1) * PERIOD_MS + LATE_MS, 'a period is over then');
      const isOver = last !== undefined && last < period;
      if (isOver) await report(deps, plan(observe(deps), gains.collect(), (period - 1) * PERIOD_MS));
      last = period;
      return next;
    },
  };
}

async function report(
  { metrics, log }: BalancerMetricsDeps,
  samples: ReturnType<typeof plan>,
): Promise<void> {
  if (samples.length === 0) return;
  await metrics
    .put(samples)
    .catch((error: unknown) => log.warn('Cannot write the metrics of load balancers', { error }));
}

function observe({ informers: { loadBalancers, listeners, targetGroups } }: BalancerMetricsDeps) {
  return {
    loadBalancers: loadBalancers.list().filter(({ spec }) => spec.id !== undefined),
    listeners: listeners.list(),
    targetGroups: targetGroups.list(),
  };
}
