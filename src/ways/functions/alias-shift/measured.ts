// How did the calls of the versions of a shift go, as the metrics tell?
//
// Only calls that came by the alias count. Seconds are kept for three hours; of a shift that began before that, the minutes are read.
import { periodValues } from '../../../core/metrics/periods.ts';
import { statisticNamed } from '../../../core/metrics/statistic.ts';
import type { MeasuredTraffic, ShiftSpec, VersionTraffic } from '../../../core/shifts/types.ts';
import { addSets, sortedValues } from '../../../model/metric-values.ts';
import type { MetricPeriod, Metrics } from '../../../model/metrics.ts';
import { versionMetric } from '../call-metrics.ts';

const MINUTE_MS = 60_000;
/** A little less than how long seconds are kept. */
const SECONDS_KEPT_MS = 170 * MINUTE_MS;
/** What counts as lately. */
export const RECENT_MS = MINUTE_MS;
/** So long before the shift, the old version's calls are looked at. */
export const EARLIER_MS = 60 * MINUTE_MS;

interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly periodSeconds: number;
}

export interface Measured {
  readonly total: MeasuredTraffic;
  readonly recent: MeasuredTraffic;
  readonly earlier: VersionTraffic;
}

export async function measuredTraffic(
  metrics: Metrics,
  { region, spec }: { readonly region: string; readonly spec: ShiftSpec },
  { startedAtMs, nowMs }: { readonly startedAtMs: number; readonly nowMs: number },
): Promise<Measured> {
  const of = (version: string, stretch: Stretch) => trafficOf(metrics, region, spec, { version, stretch });
  const until = nowMs + 1;
  const isOld = nowMs - startedAtMs > SECONDS_KEPT_MS;
  const whole = { from: startedAtMs, until, periodSeconds: isOld ? 60 : 1 };
  const lately = { from: Math.max(startedAtMs, nowMs - RECENT_MS), until, periodSeconds: 1 };
  const before = { from: startedAtMs - EARLIER_MS, until: startedAtMs, periodSeconds: 60 };
  const both = async (stretch: Stretch): Promise<MeasuredTraffic> => ({
    [spec.from]: await of(spec.from, stretch),
    [spec.to]: await of(spec.to, stretch),
  });
  const total = await both(whole);
  const isShort = lately.from === whole.from;
  return { total, recent: isShort ? total : await both(lately), earlier: await of(spec.from, before) };
}

async function trafficOf(
  metrics: Metrics,
  region: string,
  { functionName, aliasName, maxDurationMs }: ShiftSpec,
  { version, stretch }: { readonly version: string; readonly stretch: Stretch },
): Promise<VersionTraffic> {
  const call = { name: functionName, alias: aliasName, version };
  const read = (name: string) => metrics.read(versionMetric(region, name, call), stretch);
  const requests = sumOf(await read('Invocations'));
  const errors = sumOf(await read('Errors'));
  const p99Ms = maxDurationMs === undefined ? undefined : p99Of(await read('Duration'));
  return { requests, errors, ...(p99Ms !== undefined && { p99Ms }) };
}

function sumOf(periods: readonly MetricPeriod[]): number {
  return periods.reduce((total, { sum }) => total + sum, 0);
}

/** Of all periods together. */
function p99Of(periods: readonly MetricPeriod[]): number | undefined {
  const [first, ...rest] = periods;
  const statistic = statisticNamed('p99');
  if (!first || !statistic) return undefined;
  const set = rest.reduce((sum, period) => ({ ...period, ...addSets(sum, period) }), first);
  const values = sortedValues(periods.flatMap((period) => period.values ?? []));
  const [whole] = periodValues([{ ...set, timestamp: first.timestamp, values }], statistic);
  return whole?.value;
}
