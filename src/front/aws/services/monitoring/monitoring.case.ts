// What tests of CloudWatch's operations start from: a region with an empty store of metrics.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type MetricsStore, openMetrics } from '../../../../store/metrics/open-metrics.ts';
import type { Ctx } from '../../context.ts';
import { openTestCtx, type TestCtx } from '../../testing.ts';

export interface Monitored extends TestCtx {
  readonly ctx: Ctx;
  readonly metrics: MetricsStore;
}

/** The clock stands at 2026-01-01T00:00:00Z until it is moved. */
export async function openMonitored(): Promise<Monitored> {
  const directory = await mkdtemp('/dev/shm/tutti-monitoring-');
  let now = () => 0;
  const metrics = await openMetrics({ path: join(directory, 'm'), durable: false, now: () => now() });
  const plane = await openTestCtx({ metrics });
  now = () => plane.clock.now();
  const close = async () => {
    await plane.close();
    await metrics.close();
    await rm(directory, { recursive: true });
  };
  return { ...plane, metrics, close };
}

/** Minutes after the clock's start. */
export function minute(minutes: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);
}
