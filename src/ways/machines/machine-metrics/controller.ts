// Writes the metrics of machines and of their groups, every ten seconds.
//
// What the last period began with is kept in memory: after a start the first period has no usage. A write that fails is a period without
// report.
import { type Controller, type Outcome, on, wakeAt } from '../../../machinery/controller.ts';
import { METRIC_PERIOD_SECONDS, type Metrics } from '../../../model/metrics.ts';
import type { MachineDeps } from '../deps.ts';
import { plan, type Usages } from './plan.ts';

const PERIOD_MS = METRIC_PERIOD_SECONDS * 1000;
const ALL = ['all'];

export function machineMetrics(
  { informers: { machines, groups }, clock, log }: MachineDeps,
  metrics: Metrics,
): Controller {
  let last: { readonly period: number; readonly usages: Usages } | undefined;
  const once = (_object: unknown, previous: unknown) => (previous === undefined ? ALL : []);
  return {
    name: 'machine-metrics',
    triggers: [on(machines, once), on(groups, once)],
    concurrency: 1,
    async reconcile(): Promise<Outcome> {
      const period = Math.floor(clock.now() / PERIOD_MS);
      const next = wakeAt((period + 1) * PERIOD_MS, 'a period is over then');
      if (last?.period === period) return next;
      const observed = { machines: machines.list(), groups: groups.list() };
      const before: Usages = last?.period === period - 1 ? last.usages : new Map();
      const { samples, usages } = plan(observed, before, (period - 1) * PERIOD_MS);
      last = { period, usages };
      if (samples.length > 0)
        await metrics
          .put(samples)
          .catch((error: unknown) => log.warn('Cannot write the metrics of machines', { error }));
      return next;
    },
  };
}
