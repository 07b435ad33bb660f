// Writes the metrics of machines and of their groups, once a minute.
//
// What the last minute began with is kept in memory: after a start the first minute has no usage. A write that fails is a minute without
// report.
import { type Controller, type Outcome, on, wakeAt } from '../../../machinery/controller.ts';
import type { Metrics } from '../../../model/metrics.ts';
import type { MachineDeps } from '../deps.ts';
import { plan, type Usages } from './plan.ts';

const MINUTE_MS = 60_000;
const ALL = ['all'];

export function machineMetrics(
  { informers: { machines, groups }, clock, log }: MachineDeps,
  metrics: Metrics,
): Controller {
  let last: { readonly minute: number; readonly usages: Usages } | undefined;
  const once = (_object: unknown, previous: unknown) => (previous === undefined ? ALL : []);
  return {
    name: 'machine-metrics',
    triggers: [on(machines, once), on(groups, once)],
    concurrency: 1,
    async reconcile(): Promise<Outcome> {
      const minute = Math.floor(clock.now() / MINUTE_MS);
      const next = wakeAt((minute + 1) * MINUTE_MS, 'a minute is over then');
      if (last?.minute === minute) return next;
      const observed = { machines: machines.list(), groups: groups.list() };
      const before: Usages = last?.minute === minute - 1 ? last.usages : new Map();
      const { samples, usages } = plan(observed, before, (minute - 1) * MINUTE_MS);
      last = { minute, usages };
      if (samples.length > 0)
        await metrics
          .put(samples)
          .catch((error: unknown) => log.warn('Cannot write the metrics of machines', { error }));
      return next;
    },
  };
}
