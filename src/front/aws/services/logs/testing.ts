// CloudWatch Logs for tests: the real stores in memory, the operations by name, and the metrics that were told.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metrics } from '../../../../model/metrics.ts';
import { openLogEvents } from '../../../../store/log-events/log-event-store.ts';
import { openTestCtx, type TestCtx } from '../../testing.ts';

export type ToldMetric = Parameters<Metrics['put']>[0][number];

export interface TestLogs extends TestCtx {
  readonly metrics: readonly ToldMetric[];
}

export async function openTestLogs(): Promise<TestLogs> {
  const directory = await mkdtemp(join(tmpdir(), 'tutti-logs-test-'));
  const logEvents = await openLogEvents({ path: join(directory, 'log-events'), durable: false });
  const metrics: ToldMetric[] = [];
  const put: Metrics['put'] = async (samples) => void metrics.push(...samples);
  const plane = await openTestCtx({
    logEvents,
    metrics: { put, read: async () => [], list: async () => [] },
  });
  const close = async () => {
    await logEvents.close();
    await plane.close();
    await rm(directory, { recursive: true });
  };
  return { ...plane, metrics, close };
}
